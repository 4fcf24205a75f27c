import type { NoticeKind } from "../../model/notifications.ts";

/** What became of a notice at one webhook; no part of it is secret. */
export interface Delivery {
  at: string;
  webhook: string;
  event: NoticeKind | "test";
  ok: boolean;
  /** Status of the answer, or why there was none. */
  detail: string;
  attempts: number;
}
