// Print what ical.js, the reader inside Thunderbird, makes of a file in its strict mode.
import fs from 'node:fs';
import ICAL from 'ical.js';

ICAL.design.strict = true;
const calendar = new ICAL.Component(ICAL.parse(fs.readFileSync(process.argv[2], 'utf8')));
const zones = Object.fromEntries(
  calendar.getAllSubcomponents('vtimezone').map((zone) => [
    zone.getFirstPropertyValue('tzid'),
    new ICAL.Timezone(zone),
  ]),
);
const instant = (event, name) => {
  const property = event.getFirstProperty(name);
  const moment = property.getFirstValue();
  const tzid = property.getParameter('tzid');
  if (tzid) moment.zone = zones[tzid]; // the file's own zone, or nothing
  return new Date(moment.toUnixTime() * 1000).toISOString();
};
console.log(
  JSON.stringify(
    calendar.getAllSubcomponents('vevent').map((event) => ({
      uid: event.getFirstPropertyValue('uid'),
      start: instant(event, 'dtstart'),
      end: instant(event, 'dtend'),
      title: event.getFirstPropertyValue('summary'),
    })),
  ),
);
