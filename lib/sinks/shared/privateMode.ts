/** The permissions of a file that its owner alone may read and write. */
export const privateMode = 0o600;
