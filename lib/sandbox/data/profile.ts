import { departments, firstNames, lastNames, places } from './names.js';
import { hash, pick } from './random.js';

/** The profile of a user: `login`, `email`, `firstName`, `lastName` and whatever else is known. */
export type Profile = Readonly<Record<string, unknown>>;

/** The profile that the user of this index was born with. */
export function makeProfile(seed: number, index: number): Profile {
  const number = hash(seed, index, 21);
  const firstName = pick(firstNames, number);
  const lastName = pick(lastNames, number >>> 8);
  const department = pick(departments, number >>> 16);
  const place = pick(places, number >>> 20);
  const login = makeLogin(seed, index);
  const digits = String(hash(seed, index, 22) % 10_000_000).padStart(7, '0');
  const manager = index >> 3;
  return {
    lastName,
    zipCode: digits.slice(0, 5),
    preferredLanguage: place.language,
    manager: pick(firstNames, hash(seed, manager, 21)),
    managerId: makeLogin(seed, manager),
    city: place.city,
    displayName: `${firstName} ${lastName}`,
    nickName: firstName,
    secondEmail: number % 3 === 0 ? `${String(index)}@home.example` : null,
    costCenter: `CC-${digits.slice(0, 4)}`,
    title: pick(department.titles, number >>> 24),
    employeeNumber: String(index + 100_000),
    division: place.countryCode,
    countryCode: place.countryCode,
    locale: `${place.language}_${place.countryCode}`,
    department: department.name,
    organization: 'Acme',
    email: login,
    timezone: place.timezone,
    userType: number % 7 === 0 ? 'Contractor' : 'Employee',
    firstName,
    primaryPhone: `${place.dial} ${digits}`,
    mobilePhone: `${place.dial} 9${digits}`,
    streetAddress: `${place.street} ${String((number >>> 4) % 200)}`,
    login,
  };
}

/** The login that the user of this index was born with; it holds the index. */
export function makeLogin(seed: number, index: number): string {
  return `user.${hash(seed, index, 23).toString(36)}.${String(index)}@acme.example`;
}

/** The index that a login was made of, in any case of letters; a login that was changed has none. */
export function indexOfLogin(seed: number, login: string): number | undefined {
  const index = Number(/\.(\d{1,9})@acme\.example$/i.exec(login)?.[1] ?? Number.NaN);
  return makeLogin(seed, index) === login.toLowerCase() ? index : undefined;
}
