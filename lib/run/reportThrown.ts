import { EMPTY } from 'rxjs';

/** Calls a listener of an end: what it throws is reported as RxJS reports it, and changes nothing. */
export function reportThrown(listener: () => void): void {
  EMPTY.subscribe({ complete: listener, error: () => undefined });
}
