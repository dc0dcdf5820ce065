/**
 * What a platform does with the files that cards carry (`picture` and `file` parts). Its rules:
 * - A card is shown whole or with words: a picture that cannot be shown gives way to its `instead` in the same call.
 * - A post that is repeated after doubt leaves one message and one copy of each file: what was uploaded and not posted is
 *   seen by nobody.
 * - An edit shows the pictures of the new card and leaves files (`file`) as they were posted.
 * - An answer that one person alone sees carries pictures where the platform can; its files go to that person's direct
 *   messages where it cannot.
 */
export interface FilesPort {
  /** Bytes of one file; what is larger gives way to words. */
  readonly largest: number;
  /** Files of one message. */
  readonly most: number;
  /** The types it shows within a card. */
  readonly pictures: readonly string[];
}
