/** Milliseconds that a timer of Node can wait; told to wait longer, it fires at once. */
export const maxTimer = 2 ** 31 - 1;
