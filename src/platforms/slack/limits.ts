/**
 * What Slack takes, each number with its source. Where sources disagree the lower one stands.
 * [types] = @slack/types 3.2 and @slack/web-api 8; [docs] = docs.slack.dev, the page of the block or method.
 */
export const limits = Object.freeze({
  /** Blocks of a message [docs: reference/block-kit/blocks]. */
  blocks: 50,
  /** All text of a message's blocks: refused with msg_blocks_too_long at about 13,200 (bolt-js#2509), undocumented. */
  messageText: 12_000,
  /** `text` of a message: 4,000 recommended [docs: chat.postMessage]; escaping lengthens it up to five times. */
  fallback: 800,
  /** header block [types]. */
  header: 150,
  /** One text of a section [types]; kept for rich text too, which names no limit of its own. */
  text: 3_000,
  /** A context element's text; as a section's. */
  context: 2_000,
  /** table block: rows with the header, cells of a row [docs: table-block]; all its text (from memory: 10,000). */
  tableRows: 100,
  tableColumns: 20,
  tableText: 8_000,
  /** Tables in one message [docs: table-block]. */
  tables: 1,
  /** Elements of an actions block [types]. */
  buttons: 25,
  buttonText: 75,
  buttonValue: 2_000,
  /** Confirmation dialog [types]. */
  confirmTitle: 100,
  confirmText: 300,
  confirmButton: 30,
  /** image block [types]. */
  imageUrl: 3_000,
  imageAlt: 2_000,
  /** files.getUploadURLExternal: alt_txt [docs]. */
  fileAlt: 1_000,
  /** Modal [docs: reference/views/modal-views]: title, submit and close; private_metadata; blocks. */
  viewTitle: 24,
  viewMetadata: 3_000,
  viewBlocks: 100,
  /** input block's label [types]; placeholder; static_select's options, an option's text and value [types]. */
  inputLabel: 2_000,
  inputText: 3_000,
  placeholder: 150,
  options: 100,
  optionText: 75,
  /** Posts to one response_url within 30 minutes [docs: interactivity/handling-user-interaction]. */
  responses: 5,
  /** Slack waits 3 s for an acknowledgement [docs: interactivity, events]; we leave half a second for the way. */
  acknowledgeMs: 2_500,
  /** A request's timestamp may differ from our clock by 5 minutes [docs: verifying-requests-from-slack]. */
  clockSkewSeconds: 300,
});
