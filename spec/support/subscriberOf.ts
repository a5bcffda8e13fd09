import { Observable, type Observer, type Subscriber } from 'rxjs';

/** What an Observable passes on to `observer` by: nobody can make one but by a subscription. */
export function subscriberOf<T>(observer: Partial<Observer<T>> = {}): Subscriber<T> {
  const made: Subscriber<T>[] = [];
  new Observable<T>((subscriber) => {
    made.push(subscriber);
  }).subscribe(observer);
  return made[0] as Subscriber<T>;
}
