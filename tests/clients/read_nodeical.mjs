// Print what node-ical, which follows the zone's name, makes of a file.
import ical from 'node-ical';

const found = ical.sync.parseFile(process.argv[2]);
console.log(
  JSON.stringify(
    Object.values(found)
      .filter((item) => item.type === 'VEVENT')
      .map((event) => ({
        uid: event.uid,
        start: event.start.toISOString(),
        end: event.end.toISOString(),
        title: event.summary,
      })),
  ),
);
