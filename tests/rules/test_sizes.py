"""What the report of sizes counts."""

from setup_steps import sizes

SOURCE = '''"""A module."""

from somewhere import imported

LIMIT, _HIDDEN = 1, 2
typed: int = 3


class Room:
    def method(self):
        return [
            1,
        ]


def _own():
    pass


async def public():
    def inner():
        pass
'''


def test_lines_functions_and_public_names_are_counted():
    assert sizes.module_of(SOURCE) == sizes.Module(lines=22, functions=(2, 3, 4, 2), public_names=4)


def test_the_size_that_a_share_does_not_pass():
    assert [sizes.at(share, [30, 10, 20]) for share in (0, 0.5, 0.9, 1)] == [10, 20, 30, 30]
    assert sizes.at(0.9, []) == 0


def test_a_limit_itself_is_not_above_it():
    assert sizes.over(25, [25, 26, 10, 100]) == "50.0%"
    assert sizes.over(25, []) == "-"


def test_every_package_is_reported_in_a_line(capsys):
    sizes.report()
    said = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in said[1:]] == [*sizes.PRODUCT, *sizes.BESIDE, "product"]
