const day = 86_400_000;
const days = new Map<number, string>();

/**
 * A time as Okta writes it, `null` for none. A page holds a thousand and more, hence by hand: the
 * days are written once and kept.
 */
export function time(milliseconds: number | null): string | null {
  if (milliseconds === null) return null;
  const number = Math.floor(milliseconds / day);
  let date = days.get(number);
  if (date === undefined) {
    date = new Date(milliseconds).toISOString().slice(0, 11);
    if (days.size < 50_000) days.set(number, date);
  }
  const rest = milliseconds - number * day;
  const seconds = Math.floor(rest / 1000);
  const [hour, minute] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return `${date}${two(hour)}:${two(minute)}:${two(seconds % 60)}.${three(rest % 1000)}Z`;
}

const two = (number: number): string => (number < 10 ? `0${String(number)}` : String(number));

const three = (number: number): string => (number < 100 ? `0${two(number)}` : String(number));
