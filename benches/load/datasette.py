"""Makes the SQLite database that Datasette looks up in, from a folder of records.

usage: datasette.py DIRECTORY DATABASE METADATA

The query of METADATA says in SQL what a look-up does: guards, audience, place and those above it, age, topic, the order.
It leaves out what SQL does badly or cannot know: who is there now, groups, council lines behind the last main route, the
emergency contacts.
"""

import json
import pathlib
import sqlite3
import sys

TABLES = """
create table routes (id text primary key, purpose text, priority int, youngest int, oldest int, document text);
create table route_audiences (audience text, route text, fit int, primary key (audience, route)) without rowid;
create table route_topics (topic text, route text, main int, primary key (topic, route)) without rowid;
create table route_places (route text, place text, primary key (route, place)) without rowid;
create table never_show_to (route text, audience text, primary key (route, audience)) without rowid;
create table audiences (id text primary key, youngest int, oldest int);
create table above (place text, ancestor text, depth int, primary key (place, ancestor)) without rowid;
"""

FOUND = """
from route_topics t
join routes r on r.id = t.route
join route_audiences a on a.audience = :audience and a.route = r.id
join audiences asked on asked.id = :audience
join route_places p on p.route = r.id
join above on above.place = :place and above.ancestor = p.place
where t.topic = :topic
  and r.purpose <> 'emergency'
  and not exists (select 1 from never_show_to n where n.route = r.id and n.audience = :audience)
  and (asked.youngest is null or r.youngest is null or (r.youngest <= asked.oldest and r.oldest >= asked.youngest))
group by r.id
"""

LOOK_UP = f"""
select r.id, r.document, 'audience:' || :audience || ' topic:' || :topic || ' place:' || max(above.ancestor) as reasons
{FOUND}
order by r.purpose in ('information', 'complaint'), t.main desc, a.fit, r.priority desc, max(above.depth) desc, r.id
limit 20
"""


def ages(limits):
    """The ages of a range, or nothing where there is none."""
    return (limits.get("min", 0), limits.get("max", 120)) if limits else (None, None)


def rows_of(route):
    """The rows of one route, by table."""
    limits = route.get("ages") or {}
    now = limits.get("years") if limits.get("basis", "now") == "now" else None
    yield "routes", (route["id"], route["purpose"], route.get("priority", 0), *ages(now), json.dumps(route))
    for it in route.get("audiences", []):
        yield "route_audiences", (it["audience"], route["id"], 0 if it["fit"] == "main" else 1)
    for main, topics in ((1, route.get("topics", [])), (0, route.get("also_topics", []))):
        for topic in topics:
            yield "route_topics", (topic, route["id"], main)
    for place in route.get("places", []):
        yield "route_places", (route["id"], place)
    for audience in route.get("never_show_to", []):
        yield "never_show_to", (route["id"], audience)


def above(places):
    """Each place with those above it and how deep those lie; itself too."""
    parents = {it["id"]: it.get("parent") for it in places}
    for place in parents:
        chain = [place]
        while parents[chain[-1]]:
            chain.append(parents[chain[-1]])
        for at, ancestor in enumerate(chain):
            yield place, ancestor, len(chain) - at


def main(directory, database, metadata):
    directory = pathlib.Path(directory)
    connection = sqlite3.connect(database)
    connection.executescript(TABLES)

    def put(table, row):
        connection.execute(f"insert into {table} values ({','.join('?' * len(row))})", row)

    for file in sorted((directory / "routes").glob("*.json")):
        for table, row in rows_of(json.loads(file.read_text())):
            put(table, row)
    for it in json.loads((directory / "audiences.json").read_text()):
        own = None if it.get("for_another") else it.get("implied_ages")
        put("audiences", (it["id"], *ages(own)))
    for row in above(json.loads((directory / "places.json").read_text())):
        put("above", row)
    connection.commit()
    connection.execute("analyze")
    connection.execute("vacuum")
    connection.close()
    queries = {"lookup": {"sql": LOOK_UP}, "found": {"sql": f"select r.id {FOUND}"}}
    name = pathlib.Path(database).stem
    pathlib.Path(metadata).write_text(json.dumps({"databases": {name: {"queries": queries}}}))


main(*sys.argv[1:])
