"""What is typed to the app: a note to the open check-in, when its person says so; otherwise nothing."""

from datetime import timedelta

from sqlmodel import select

from store import notes
from store.rows import NoteRow
from tests.conftest import World
from tests.stories.steps import monday, move_to, settle, write_objective

QUESTION = "Shall I keep this as a note to your check-in?"


async def stored(world: World) -> list[tuple[str, bool]]:
    """The notes there are, and whether they are kept."""
    async with world.peerloop.database.read_everywhere() as session:
        return [(row.words, row.kept) for row in (await session.exec(select(NoteRow))).all()]


async def test_what_is_typed_while_a_check_in_is_open_is_kept_when_one_says_so(world: World) -> None:
    box, maria = world.box, world.box.person("Maria")
    await write_objective(box, "Maria", "Say no kindly")
    await move_to(world, monday(box))
    await maria.types("The call on <Tuesday> went well & nobody left")
    await maria.sees(QUESTION, where="DM")
    await maria.presses("Keep it as a note", where="DM")
    await maria.sees("Kept as a note to your check-in:", where="DM")
    await settle(world)
    await maria.sees("Your note: The call on <Tuesday> went well & nobody left", where="DM")
    await maria.types("Forget this")
    await maria.sees(QUESTION, where="DM")
    await maria.presses("No", near="Forget this", where="DM")
    await maria.sees("Not kept.", where="DM")
    assert await stored(world) == [("The call on <Tuesday> went well & nobody left", True)]


async def test_a_note_counts_as_a_sign_of_life_and_one_nobody_keeps_is_deleted(world: World) -> None:
    box, maria = world.box, world.box.person("Maria")
    await write_objective(box, "Maria", "Say no kindly")
    await move_to(world, monday(box))
    for words in ("First", "Second"):
        await maria.types(words)
        await maria.sees(QUESTION, where="DM")
    await settle(world)
    await maria.presses("Keep it as a note", near="First", where="DM")
    await settle(world)
    await move_to(world, box.clock.now() + timedelta(days=3))
    assert "A few days ago I asked" not in maria.screen()
    await notes.forget_unkept(world.peerloop.database, box.clock.now())
    assert await stored(world) == [("First", True)]
    await maria.presses("No", near="Second", where="DM")
    await maria.sees("That note is not there any more.")


async def test_without_an_open_check_in_one_is_told_once_a_day_that_nobody_reads_it(world: World) -> None:
    box, maria = world.box, world.box.person("Maria")
    await maria.types("/learn")
    await maria.types("Hello?")
    await maria.sees("Nobody reads what is typed here", where="DM")
    await maria.types("Hello again")
    await settle(world)
    told = [each for each in box.story.only("posted") if "Nobody reads what is typed here" in each.text]
    assert len(told) == 1
    assert await stored(world) == []
