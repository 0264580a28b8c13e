// What date-holidays says about the same nations and years, as JSON: [nation, date, name, substitute].
const Holidays = require("date-holidays");

const [nations, years] = process.argv.slice(2).map((list) => list.split(","));
const found = nations.flatMap((nation) =>
  years.flatMap((year) =>
    new Holidays("GB", nation)
      .getHolidays(Number(year), "en")
      .filter((day) => day.type === "public")
      .map((day) => [nation, day.date.slice(0, 10), day.name, Boolean(day.substitute)]),
  ),
);
process.stdout.write(JSON.stringify({
  version: require("date-holidays/package.json").version,
  holidays: found,
}));
