"""Places in entries that nobody typed: they say what the person's record says."""


def seated(member, person):
    """The place with the values of a person that was only just made."""
    member.person_id = person.id
    for name in (
        "name",
        "phone",
        "unit_name",
        "organisation_id",
        "education",
        "employed",
        "held_level",
        "facts",
    ):
        setattr(member, name, getattr(person, name))
    return member
