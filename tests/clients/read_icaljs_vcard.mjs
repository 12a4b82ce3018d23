// Print what ical.js, the reader inside Thunderbird's address book, makes of vCards.
import fs from 'node:fs';
import ICAL from 'ical.js';

ICAL.design.strict = true;
const parsed = ICAL.parse(fs.readFileSync(process.argv[2], 'utf8'));
const cards = Array.isArray(parsed[0]) ? parsed : [parsed];
const values = (card, name) => card.getAllProperties(name).flatMap((each) => each.getValues());
console.log(
  JSON.stringify(
    cards.map((each) => {
      const card = new ICAL.Component(each);
      const names = [...new Set(card.getAllProperties().map((property) => property.name))];
      return Object.fromEntries(names.map((name) => [name, values(card, name)]));
    }),
  ),
);
