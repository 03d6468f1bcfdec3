import re
from pathlib import Path

STYLES = Path(__file__).parents[3] / "config" / "static" / "headroom"


def colours(block):
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block))


def test_the_admin_has_the_colours_of_the_house_by_day_and_by_night():
    day, night = re.split(r"@media screen", (STYLES / "tokens.css").read_text("utf-8"))
    sheet = (STYLES / "admin.css").read_text("utf-8")
    chosen = {
        name: colours(sheet[sheet.index(selector) :].partition("}")[0])
        for name, selector in (("day", "html:root {"), ("night", "html.dark:root {"))
    }

    assert chosen["night"] == colours(night)
    assert chosen["day"] == {name: colours(day)[name] for name in chosen["night"]}
