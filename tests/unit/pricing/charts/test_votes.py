import pytest

from pricing.charts.votes import RULE_NAMES, Votes, finding, vote_grid, votes_figure
from pricing.engine.billing_model import BillingModel
from pricing.engine.rules import Rule
from tests.unit.pricing.charts.reading import picture_of, shapes

USER, DEVICE, FLAT = BillingModel
# R03 of DOMAIN 2.1: scenario 3 with a flat rate, stable, a fixed budget.
SCENARIO = Votes({"R1": (USER, FLAT), "R2": (FLAT,), "R4": (USER, FLAT), "R5": (DEVICE,)}, {}, (), FLAT)
SEASON = Votes({"R2": (USER,), "R5": (DEVICE,)}, {FLAT: "Headcount swings too much for a hard ceiling."}, (), DEVICE)
NOBODY = Votes({}, {FLAT: "51 users are above the hard ceiling of 50."}, (USER, DEVICE), None)


def words(svg):
    return [shape.text for shape in shapes(svg, "text")]


@pytest.mark.parametrize(
    ("votes", "sentence"),
    [
        (SCENARIO, "Flat rate wins with 3 votes against 2 for per-user and 1 for per-device"),
        (SEASON, "Per-device wins with 1 vote, as many as per-user, and costs no more"),
        (Votes({}, {}, (DEVICE, FLAT), USER), "Per-user is the only model left"),
        (NOBODY, "No model is left to vote for"),
    ],
)
def test_the_finding_says_who_wins_with_how_many_votes(votes, sentence):
    assert finding(votes) == sentence


def test_every_rule_of_the_engine_has_its_row():
    assert tuple(RULE_NAMES) == tuple(rule.value for rule in Rule)
    assert set(RULE_NAMES.values()) <= set(words(vote_grid(SCENARIO)))


def test_each_vote_is_its_model_s_letter():
    letters = [word for word in words(vote_grid(SCENARIO)) if word in {"U", "D", "F"}]

    assert sorted(letters) == ["D", "F", "F", "F", "U", "U"]


def test_what_is_ruled_out_is_crossed_through_and_says_so():
    def strokes(votes):
        return [shape for shape in shapes(vote_grid(votes), "line") if shape.attrib["x1"] != "0"]

    assert (len(strokes(SCENARIO)), len(strokes(SEASON))) == (0, 2)
    assert "ruled out" in words(vote_grid(SEASON))
    assert votes_figure(SEASON).note == "Flat rate is ruled out: Headcount swings too much for a hard ceiling."


def test_the_recommended_column_is_framed_and_named():
    def frames(votes):
        return [shape for shape in shapes(vote_grid(votes), "rect") if shape.attrib["fill"] == "none"]

    assert len(frames(SCENARIO)) == 1
    assert "recommended" in words(vote_grid(SCENARIO))
    assert frames(NOBODY) == []


def test_the_table_says_the_same():
    table = votes_figure(SEASON).table

    assert ("R2 Steadiness of headcount", "vote", "–", "–") in table.rows
    assert table.rows[-1] == ("Votes", "1", "1", "ruled out")


def test_a_hostile_reason_stays_words():
    picture = vote_grid(Votes({"R5": (USER,)}, {FLAT: "<script>alert(1)</script>\x00"}, (DEVICE,), USER))

    assert "<script" not in picture
    assert "<script>alert(1)</script>" in "".join(picture_of(picture).itertext())


def test_a_vote_for_what_is_ruled_out_is_refused():
    with pytest.raises(ValueError, match="ruled out"):
        Votes({"R5": (FLAT,)}, {FLAT: "No."})


def test_a_rule_that_nobody_knows_is_refused():
    with pytest.raises(ValueError, match="R9"):
        Votes({"R9": (FLAT,)}, {})


def test_the_same_votes_are_the_same_picture():
    assert vote_grid(SCENARIO) == vote_grid(SCENARIO)
    assert vote_grid(SCENARIO) != vote_grid(SEASON)
