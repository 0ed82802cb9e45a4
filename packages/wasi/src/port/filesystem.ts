/** The file system of a platform. */
export interface FilesystemPort {
  readonly preopens: readonly object[];
}
