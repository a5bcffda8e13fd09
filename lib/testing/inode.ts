/** What a name on the fake disk leads to. */
export interface Inode {
  readonly id: string;
  readonly isFolder: boolean;
  bytes: Buffer;
  synced: Buffer;
  mode: number;
}
