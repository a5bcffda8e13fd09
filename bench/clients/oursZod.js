/** This library, each record checked by zod: a schema that declares what Okta sends. */
import { validate } from 'okta-streams/operators';
import { lastValueFrom, map, pipe } from 'rxjs';
import { z } from 'zod';
import { stream } from './stream.js';

const text = z.string().nullish();
const required = z.string();

const profile = z.looseObject({
  login: required,
  email: required,
  firstName: required,
  lastName: required,
  city: text,
  costCenter: text,
  countryCode: text,
  department: text,
  displayName: text,
  division: text,
  employeeNumber: text,
  locale: text,
  manager: text,
  managerId: text,
  mobilePhone: text,
  nickName: text,
  organization: text,
  preferredLanguage: text,
  primaryPhone: text,
  secondEmail: text,
  streetAddress: text,
  timezone: text,
  title: text,
  userType: text,
  zipCode: text,
});

const user = z.looseObject({
  id: required,
  status: required,
  created: required,
  activated: text,
  statusChanged: text,
  lastLogin: text,
  lastUpdated: required,
  passwordChanged: text,
  type: z.looseObject({ id: required }),
  profile,
  credentials: z.looseObject({}),
  _links: z.looseObject({}),
});

export function read({ step, ...options }) {
  const flow = pipe(
    validate(user),
    map(({ record }) => step(record)),
  );
  return lastValueFrom(stream(options, flow));
}
