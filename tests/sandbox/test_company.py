import re
from zoneinfo import ZoneInfo

from sandbox.company import Company, Profile, seed

COMPANY = seed()


def people_of(company: Company) -> dict[str, Profile]:
    return {person.id: person for person in company.people}


def test_the_company_is_the_same_on_every_call() -> None:
    assert seed() == COMPANY


def test_about_forty_people_work_in_at_least_five_offices_and_time_zones() -> None:
    assert 38 <= len(COMPANY.people) <= 44
    offices = {person.office: person.tz for person in COMPANY.people}
    assert len(offices) >= 5
    assert {"Lisbon", "Berlin", "New York", "Bangalore", "Sydney"} <= set(offices)
    assert len({ZoneInfo(zone).key for zone in offices.values()}) >= 5


def test_every_first_name_handle_address_and_id_names_one_person() -> None:
    people = COMPANY.people
    assert len({person.real_name.split()[0] for person in people}) == len(people)
    assert len({person.name for person in people}) == len(people)
    assert len({person.email for person in people}) == len(people)
    assert len({person.id for person in people}) == len(people)


def test_ids_look_like_slacks() -> None:
    assert re.fullmatch("T0[A-Z0-9]{9}", COMPANY.team_id)
    assert all(re.fullmatch("U0[A-Z0-9]{9}", person.id) for person in COMPANY.people)
    assert all(re.fullmatch("C0[A-Z0-9]{9}", channel.id) for channel in COMPANY.channels)


def test_handles_and_addresses_are_ascii_though_names_are_not() -> None:
    by_name = {person.real_name: person for person in COMPANY.people}
    assert by_name["Łukasz Zieliński"].name == "lukasz.zielinski"
    assert by_name["Søren Lindqvist"].email == "soren.lindqvist@lumenwood.example"
    assert all(person.name.isascii() and person.email.isascii() for person in COMPANY.people)


def test_two_people_of_learning_and_development_administer_the_workspace() -> None:
    admins = {person.real_name for person in COMPANY.people if person.is_admin and not person.is_owner}
    assert admins == {"Helena Costa", "Jonas Weber"}


def test_there_is_one_owner_one_deactivated_person_one_guest_and_one_bot() -> None:
    people = COMPANY.people
    assert [person.real_name for person in people if person.is_owner] == ["Grace Whitfield"]
    assert [person.real_name for person in people if person.deleted] == ["Viktor Novák"]
    assert [person.real_name for person in people if person.is_restricted] == ["Zoë Papadaki"]
    assert [person.real_name for person in people if person.is_bot] == ["Deploybot"]


def test_the_chain_of_supervisors_ends_at_the_top_for_every_person() -> None:
    people = people_of(COMPANY)
    for person in COMPANY.people:
        if person.is_bot:
            continue
        seen = [person.id]
        while (above := people[seen[-1]].supervisor_id) is not None:
            assert above not in seen
            assert not people[above].deleted
            seen.append(above)
        assert people[seen[-1]].real_name == "Ingrid Sørensen"


def test_channels_hold_active_members_and_one_is_private_and_one_general() -> None:
    people = people_of(COMPANY)
    channels = {channel.name: channel for channel in COMPANY.channels}
    assert {"general", "random", "peer-learning"} <= set(channels)
    assert [name for name, channel in channels.items() if channel.is_general] == ["general"]
    assert [name for name, channel in channels.items() if channel.is_private] == ["people-team"]
    for channel in COMPANY.channels:
        assert channel.member_ids
        assert len(set(channel.member_ids)) == len(channel.member_ids)
        assert not any(people[member].deleted for member in channel.member_ids)


def test_both_facilitators_and_many_others_read_peer_learning() -> None:
    members = next(channel for channel in COMPANY.channels if channel.name == "peer-learning").member_ids
    names = {people_of(COMPANY)[member].real_name for member in members}
    assert {"Helena Costa", "Jonas Weber", "Maria Santos"} <= names
    assert len(names) >= 25


def test_the_guest_is_in_one_team_channel_only() -> None:
    guest = next(person for person in COMPANY.people if person.is_restricted)
    assert [c.name for c in COMPANY.channels if guest.id in c.member_ids] == ["team-design"]


def test_the_two_facilitators_are_a_user_group() -> None:
    [group] = COMPANY.groups
    assert [people_of(COMPANY)[member].real_name for member in group.member_ids] == ["Helena Costa", "Jonas Weber"]
    assert re.fullmatch("S0[A-Z0-9]{9}", group.id)
