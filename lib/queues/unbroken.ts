import { AsyncSubject, defer, type Observable, type ObservableInput } from 'rxjs';

/** Does `work` to its end once it is subscribed, whoever still listens; emits its last value, if any. */
export function unbroken<T>(work: () => ObservableInput<T>): Observable<T> {
  return defer(() => {
    const result = new AsyncSubject<T>();
    defer(work).subscribe(result);
    return result;
  });
}
