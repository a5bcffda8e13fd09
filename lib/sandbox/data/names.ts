const words = (text: string): readonly string[] => text.trim().split(/\s+/);

/** First names, some of them outside ASCII. */
export const firstNames = words(`
  Ada Amélie Anders Aoife Björn Carlos Chen Chiara Daria Dmitri Emeka Esther Fatima François Grace
  Hana Håkon Ines Ivan Jan Jürgen Kenji Lea Lee Łukasz Marco María Mei Nadia Noor Olga Omar Priya
  Quinn Ravi Rosa Sofía Søren Tariq Thandi Uma Viktor Wanjiru Xavier Yuki Zoë 美咲 대현`);

/** Last names, some of them outside ASCII. */
export const lastNames = words(`
  Abe Adeyemi Almeida Baker Bauer Brown Castillo Çelik Costa Dubois Eriksson Fischer García Haddad
  Hansen Hoffmann Ito Ivanova Jensen Jones Kim Kowalski Kumar Lindqvist Lopez Mbeki Meyer Müller
  Nakamura Nguyen Novák O’Connor Okafor Patel Pérez Rossi Ruiz Schäfer Sharma Silva Smith Suzuki
  Tanaka Tremblay Williams Yılmaz 王 佐藤`);

/** Departments, each with the titles of those who work there. */
export const departments = [
  { name: 'Engineering', titles: ['Software Engineer', 'Staff Engineer', 'Test Engineer'] },
  { name: 'Sales', titles: ['Account Executive', 'Sales Engineer', 'Regional Director'] },
  { name: 'Support', titles: ['Support Agent', 'Shift Lead', 'Escalation Engineer'] },
  { name: 'Finance', titles: ['Accountant', 'Controller', 'Payroll Clerk'] },
  { name: 'Logistics', titles: ['Dispatcher', 'Warehouse Lead', 'Driver'] },
  { name: 'People', titles: ['Recruiter', 'HR Partner', 'Trainer'] },
] as const;

const place = (line: string) => {
  const [city = '', countryCode = '', language = '', timezone = '', dial = '', street = ''] =
    line.split(', ');
  return { city, countryCode, language, timezone, dial, street };
};

/** Checkpoints of work, with what a profile says of them. */
export const places = [
  place('Oslo, NO, nb, Europe/Oslo, +47, Storgata'),
  place('München, DE, de, Europe/Berlin, +49, Ludwigstraße'),
  place('Lyon, FR, fr, Europe/Paris, +33, Rue de la République'),
  place('Austin, US, en, America/Chicago, +1, Congress Avenue'),
  place('São Paulo, BR, pt, America/Sao_Paulo, +55, Avenida Paulista'),
  place('Pune, IN, en, Asia/Kolkata, +91, Fergusson Road'),
  place('大阪, JP, ja, Asia/Tokyo, +81, 御堂筋'),
  place('Nairobi, KE, en, Africa/Nairobi, +254, Moi Avenue'),
];
