/* Print what libical makes of a file, one entry a line: UID, UTC start, UTC end, title, between tabs.
   Status 1 where libical reports an error or finds the restrictions of iTIP broken. */
#include <libical/ical.h>
#include <stdio.h>
#include <stdlib.h>

static int errors = 0;

static void count_errors(icalcomponent *component) {
  for (icalproperty *one = icalcomponent_get_first_property(component, ICAL_ANY_PROPERTY); one;
       one = icalcomponent_get_next_property(component, ICAL_ANY_PROPERTY))
    if (icalproperty_isa(one) == ICAL_XLICERROR_PROPERTY) {
      errors++;
      char *text = icalproperty_as_ical_string_r(one);
      fputs(text, stderr);
      free(text);
    }
  for (icalcomponent *one = icalcomponent_get_first_component(component, ICAL_ANY_COMPONENT); one;
       one = icalcomponent_get_next_component(component, ICAL_ANY_COMPONENT))
    count_errors(one);
}

static void print_time(struct icaltimetype moment) {
  struct icaltimetype utc = icaltime_convert_to_zone(moment, icaltimezone_get_utc_timezone());
  printf("\t%04d-%02d-%02dT%02d:%02d:%02d+00:00", utc.year, utc.month, utc.day, utc.hour,
         utc.minute, utc.second);
}

int main(int count, char **arguments) {
  if (count != 2) return 2;
  FILE *file = fopen(arguments[1], "rb");
  if (!file) return 2;
  fseek(file, 0, SEEK_END);
  long length = ftell(file);
  rewind(file);
  char *text = malloc(length + 1);
  if (fread(text, 1, length, file) != (size_t)length) return 2;
  text[length] = 0;
  icalcomponent *calendar = icalparser_parse_string(text);
  if (!calendar) return 2;
  if (!icalrestriction_check(calendar)) {
    fputs("a restriction is broken\n", stderr);
    errors++;
  }
  count_errors(calendar);
  for (icalcomponent *event = icalcomponent_get_first_component(calendar, ICAL_VEVENT_COMPONENT);
       event; event = icalcomponent_get_next_component(calendar, ICAL_VEVENT_COMPONENT)) {
    printf("%s", icalcomponent_get_uid(event));
    print_time(icalcomponent_get_dtstart(event));
    print_time(icalcomponent_get_dtend(event));
    printf("\t%s\n", icalcomponent_get_summary(event));
  }
  return errors ? 1 : 0;
}
