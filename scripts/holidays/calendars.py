"""Writes resources/directory/calendars.json: the public holidays of the four nations of the UK, for fixed years.

The days are those of the Python package `holidays`. The npm package `date-holidays` is asked as well, and every
difference between the two must have a row in differences.md that says what was decided and why; a difference without a
row, a row without a difference and a name that nobody has translated stop the script. Nothing comes from anywhere else.

Called by scripts/holidays/make, which installs both packages at their fixed versions.
"""

import json
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import holidays

HERE = Path(__file__).parent
OUTPUT = HERE.parent.parent / "resources" / "directory" / "calendars.json"

# This year and the next two. Raised once a year, by hand: what is known must not depend on the day the script runs.
YEARS = [2026, 2027, 2028]
NATIONS = {"ENG": "England", "NIR": "Northern Ireland", "SCT": "Scotland", "WLS": "Wales"}

# The names that either package uses, in the words of the official lists of bank holidays.
NAMES = {
    "New Year's Day": "New Year's Day",
    "New Year Holiday": "2nd January",
    "January 2nd": "2nd January",
    "Saint Patrick's Day": "St Patrick's Day",
    "St Patrick’s Day": "St Patrick's Day",
    "Good Friday": "Good Friday",
    "Easter Monday": "Easter Monday",
    "May Day": "Early May bank holiday",
    "Early May bank holiday": "Early May bank holiday",
    "Spring Bank Holiday": "Spring bank holiday",
    "Spring bank holiday": "Spring bank holiday",
    "Scotland's participation in the FIFA World Cup final": "World Cup bank holiday",
    "Battle of the Boyne": "Battle of the Boyne (Orangemen's Day)",
    "Battle of the Boyne (Orangemen’s Day)": "Battle of the Boyne (Orangemen's Day)",
    "Late Summer Bank Holiday": "Summer bank holiday",
    "Summer Bank Holiday": "Summer bank holiday",
    "Summer bank holiday": "Summer bank holiday",
    "Saint Andrew's Day": "St Andrew's Day",
    "St Andrew’s Day": "St Andrew's Day",
    "Christmas Day": "Christmas Day",
    "Boxing Day": "Boxing Day",
}

SUBSTITUTE = re.compile(r" \((observed|substitute day)\)$")

# A row of the table in differences.md: calendar, date, what each package says, the decision, and why.
ROW = re.compile(r"^\| `(gb-[a-z]{3})` \| (\d{4}-\d{2}-\d{2}) \| (.*?) \| (.*?) \| (keep|leave out) \| (.+?) \|$")
PAGE = re.compile(r"<(https?://[^>]+)>")


def stop(message):
    sys.exit(f"scripts/holidays: {message}")


def our_name(name):
    """The name in our words, with its mark where it is a substitute day."""
    plain = SUBSTITUTE.sub("", name)
    if plain not in NAMES:
        stop(f"the name {plain!r} is new: add it to NAMES in calendars.py")
    return NAMES[plain] + (" (substitute day)" if plain != name else "")


def first_opinion():
    """{nation: {date: name}} as the package `holidays` has it."""
    found = {}
    for nation in NATIONS:
        days = holidays.country_holidays("GB", subdiv=nation, years=YEARS, language="en_GB")
        found[nation] = {day.isoformat(): our_name(name) for day, name in days.items()}
    return found


def second_opinion():
    """The same as the package `date-holidays` has it, and that package's version."""
    arguments = ["node", "second_opinion.cjs", ",".join(NATIONS), ",".join(map(str, YEARS))]
    answer = json.loads(subprocess.run(arguments, check=True, capture_output=True, text=True).stdout)
    found = {nation: {} for nation in NATIONS}
    for nation, day, name, _ in answer["holidays"]:
        found[nation][day] = our_name(name)
    return found, answer["version"]


def calendar_id(nation):
    return f"gb-{nation.lower()}"


def differences(first, second):
    """{(calendar, date): (what holidays says, what date-holidays says)} wherever the two are not the same."""
    found = {}
    for nation in NATIONS:
        for day in sorted(first[nation].keys() | second[nation].keys()):
            said = first[nation].get(day, "no holiday"), second[nation].get(day, "no holiday")
            if said[0] != said[1]:
                found[calendar_id(nation), day] = said
    return found


def decisions():
    """{(calendar, date): (what each package was seen to say, the decision, the pages named in the reason)}."""
    rows = map(ROW.match, (HERE / "differences.md").read_text(encoding="utf-8").splitlines())
    return {(row[1], row[2]): ((row[3], row[4]), row[5], PAGE.findall(row[6])) for row in rows if row}


def check_decisions(found, decided):
    """Stops unless exactly the differences that exist are decided, on what the packages say today."""
    for key, said in found.items():
        if key not in decided:
            stop(f"{key[0]} {key[1]}: holidays says {said[0]!r}, date-holidays {said[1]!r}; decide in differences.md")
        if decided[key][0] != said:
            stop(f"{key[0]} {key[1]}: differences.md says {decided[key][0]}, the packages now say {said}")
    for key in decided.keys() - found.keys():
        stop(f"{key[0]} {key[1]}: the packages agree now; take the row out of differences.md")


def calendar(nation, first, second, decided, versions):
    """One calendar record."""
    sources = [
        {"id": "python-holidays", "what": f"holidays {versions[0]} (PyPI), United Kingdom, subdivision {nation}"},
        {"id": "npm-date-holidays", "what": f"date-holidays {versions[1]} (npm), GB, state {nation}"},
    ]
    days = []
    for day in sorted(first.keys() | second.keys()):
        _, decision, pages = decided.get((calendar_id(nation), day), (None, "keep", []))
        if decision == "leave out":
            continue
        evidence = [source["id"] for source, said in zip(sources[:2], (first, second)) if day in said]
        for page in pages:
            source = next((it for it in sources if it.get("url") == page), None)
            if source is None:
                source = {"id": f"page-{len(sources) - 1}", "what": "a page that decided a difference", "url": page}
                sources.append(source)
            evidence.append(source["id"])
        days.append({"date": day, "name": first.get(day) or second[day], "evidence": evidence})
    return {
        "id": calendar_id(nation),
        "name": f"Public holidays in {NATIONS[nation]}",
        "place": f"GB-{nation}",
        "from": date(YEARS[0], 1, 1).isoformat(),
        "until": date(YEARS[-1], 12, 31).isoformat(),
        "holidays": days,
        "evidence": sources,
    }


def written(calendars):
    """JSON with one holiday per line, so that a change of one day is a change of one line."""
    text = json.dumps(calendars, ensure_ascii=False, indent=2)
    joined = re.sub(r'\{\n\s+"date": (".*?"),\n\s+"name": (".*?"),\n\s+"evidence": \[\s+(.*?)\s+\]\n\s+\}',
                    lambda it: f'{{ "date": {it[1]}, "name": {it[2]}, "evidence": [{" ".join(it[3].split())}] }}',
                    text, flags=re.DOTALL)
    return joined + "\n"


def main():
    first = first_opinion()
    second, second_version = second_opinion()
    found, decided = differences(first, second), decisions()
    check_decisions(found, decided)
    versions = holidays.__version__, second_version
    calendars = [calendar(nation, first[nation], second[nation], decided, versions) for nation in NATIONS]
    text = written(calendars)
    assert json.loads(text) == calendars
    OUTPUT.write_text(text, encoding="utf-8")
    days = sum(len(it["holidays"]) for it in calendars)
    print(f"{OUTPUT.name}: {len(calendars)} calendars, {days} days, {len(found)} differences decided")


if __name__ == "__main__":
    main()
