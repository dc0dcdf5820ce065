/** How to reach a person by one method. `chat` is a direct message where the person came first. */
export type Method =
  | { readonly kind: 'chat'; readonly platform?: 'slack' | 'discord' | 'console' }
  /** A line in the incidents channel that names the person. */
  | { readonly kind: 'mention' }
  | { readonly kind: 'email'; readonly address: string }
  | { readonly kind: 'provider'; readonly provider: string; readonly target: string };

/** One line of a person's rule: a method, and how many minutes after the page it goes. */
export interface Rule {
  readonly method: Method;
  readonly afterMinutes: number;
}
