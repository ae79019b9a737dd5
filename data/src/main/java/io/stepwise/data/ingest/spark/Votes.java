package io.stepwise.data.ingest.spark;

import io.stepwise.data.ingest.VoteCounter;
import io.stepwise.data.ingest.VoteCounter.Scope;
import io.stepwise.data.quality.StepVotes;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** The votes of one solution's labeler, packed for the shuffle. */
final class Votes implements StepVotes.Ballot {
  private static final int HEAD_BYTES = Long.BYTES + 1;
  private static final int VOTE_BYTES = Long.BYTES + 1;
  private static final Scope[] SCOPES = Scope.values();

  private ByteBuffer bytes = ByteBuffer.allocate(HEAD_BYTES + 16 * VOTE_BYTES);

  /**
   * No votes yet.
   *
   * @param labeler a hash of the labeler, 0 where unknown
   */
  Votes(long labeler, Scope question) {
    bytes.putLong(labeler).put((byte) question.ordinal());
  }

  @Override
  public void vote(long step, int rating) {
    if (bytes.remaining() < VOTE_BYTES) {
      bytes =
          ByteBuffer.wrap(Arrays.copyOf(bytes.array(), bytes.capacity() * 2))
              .position(bytes.position());
    }
    bytes.putLong(step).put((byte) rating);
  }

  byte[] toBytes() {
    return Arrays.copyOf(bytes.array(), bytes.position());
  }

  static void count(byte[] packed, VoteCounter counter) {
    ByteBuffer in = ByteBuffer.wrap(packed);
    long labeler = in.getLong();
    Scope question = SCOPES[in.get()];
    counter.nextRow(question);
    while (in.hasRemaining()) {
      counter.add(in.getLong(), in.get(), labeler, question);
    }
  }
}
