import type { ObservableNotification } from 'rxjs';

/** What a TestScheduler notes of a notification. */
export interface PlayedMessage {
  readonly frame: number;
  readonly notification: ObservableNotification<unknown>;
}

/** What a TestScheduler notes of a subscription. */
export interface PlayedSubscription {
  readonly subscribedFrame: number;
  readonly unsubscribedFrame: number;
}

/** A mark of a diagram, and the frame where it stands. */
interface Mark {
  readonly frame: number;
  readonly text: string;
}

/** More frames than this are written as time. */
const maxDashes = 20;

/** Notifications as the marbles that one writes for them. */
export function drawMessages(
  messages: readonly PlayedMessage[],
  letterOf: (value: unknown) => string,
): string {
  return draw(
    messages.map(({ frame, notification }) => ({
      frame,
      text:
        notification.kind === 'N'
          ? letterOf(notification.value)
          : notification.kind === 'E'
            ? '#'
            : '|',
    })),
  );
}

/** A subscription as the marbles that one writes for it. */
export function drawSubscription(subscription: PlayedSubscription): string {
  const { subscribedFrame, unsubscribedFrame } = subscription;
  const marks = [
    { frame: subscribedFrame, text: '^' },
    { frame: unsubscribedFrame, text: '!' },
  ];
  return draw(marks.filter(({ frame }) => frame !== Infinity));
}

function draw(marks: readonly Mark[]): string {
  let line = '';
  /** The frame at which the line has arrived. */
  let at = 0;
  for (const frame of new Set(marks.map((mark) => mark.frame))) {
    const texts = marks.filter((mark) => mark.frame === frame).map(({ text }) => text);
    const group = texts.length === 1 ? texts.join('') : `(${texts.join('')})`;
    line += gap(at, frame) + group;
    at = frame + group.length;
  }
  return line === '' ? '-' : line.trimStart();
}

function gap(from: number, to: number): string {
  const frames = to - from;
  // A group is as wide as it is written, whatever comes in the frames behind its own.
  if (frames < 0) return ` @${to.toString()}ms `;
  if (Number.isInteger(frames) && frames <= maxDashes) return '-'.repeat(frames);
  return frames % 1_000 === 0 ? ` ${(frames / 1_000).toString()}s ` : ` ${frames.toString()}ms `;
}
