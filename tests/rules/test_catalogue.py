"""The catalogue of occupations and the divisions."""

from competition.contests import catalogue


def test_the_catalogue_knows_every_occupation_by_code() -> None:
    assert len(catalogue.occupations()) > 2000
    electrician = catalogue.occupation("6-31-01-03")
    assert electrician is not None
    assert electrician.name == "电工"
    assert catalogue.occupation("9-99-99-99") is None


def test_a_search_finds_by_part_of_the_name_and_by_code() -> None:
    assert catalogue.search("电工")[0].code == "6-31-01-03"
    assert catalogue.search("6-18-02-04")[0].name == "焊工"
    assert catalogue.search("") == []


def test_jiangsu_has_thirteen_cities() -> None:
    assert [city.name for city in catalogue.cities()][:2] == ["南京市", "无锡市"]
    assert len(catalogue.cities()) == 13
    assert catalogue.division_name("320102") == "玄武区"
