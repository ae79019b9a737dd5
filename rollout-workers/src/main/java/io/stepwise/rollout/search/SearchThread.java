package io.stepwise.rollout.search;

import io.stepwise.data.error.Interrupted;
import io.stepwise.data.error.InvalidInput;
import io.stepwise.lm.Prefix;
import io.stepwise.lm.PrefixTree.Continuation;
import io.stepwise.prm.scoring.ScoredPrefix;
import io.stepwise.prm.scoring.ScoringSession.Growth;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.function.Function;

/**
 * A search in a thread of its own that waits at every call of a model until it is given the answer.
 * Either this thread runs or the one that controls it.
 *
 * @param <R> result of the search
 */
final class SearchThread<R> implements ModelCalls {
  private final Semaphore mayRun = new Semaphore(0);
  private final Semaphore hasStopped = new Semaphore(0);
  private final FutureTask<R> search;
  private final Thread thread;

  private List<Draw> draws;
  private List<Growth> growths;
  private List<Continuation> continuations;
  private List<ScoredPrefix> scores;
  private InvalidInput failure;
  private boolean cancelled;
  private long used;
  private long runningSince;

  /** A search that has not begun. */
  SearchThread(Function<ModelCalls, R> search) {
    this.search = new FutureTask<>(() -> search.apply(this));
    this.thread = new Thread(this::run, "search");
    thread.setDaemon(true);
  }

  private void run() {
    try {
      search.run(); // keeps what is thrown
    } finally {
      hasStopped.release();
    }
  }

  // Called by the controlling thread.

  /**
   * Starts or continues the search, until it calls a model or ends.
   *
   * @return whether it waits for an answer
   */
  boolean proceed() {
    runningSince = System.nanoTime();
    if (thread.getState() == Thread.State.NEW) {
      thread.start();
    } else {
      mayRun.release();
    }
    hasStopped.acquireUninterruptibly();
    addTime(System.nanoTime() - runningSince);
    return !search.isDone();
  }

  /** Adds nanoseconds that were used for the search. */
  void addTime(long nanos) {
    used += nanos;
  }

  /** What the search waits for; null if that is not continuations. */
  List<Draw> draws() {
    return draws;
  }

  /** What the search waits for; null if that is not scores. */
  List<Growth> growths() {
    return growths;
  }

  void giveContinuations(List<Continuation> answers) {
    continuations = answers;
  }

  void giveScores(List<ScoredPrefix> answers) {
    scores = answers;
  }

  /** The call of the model is answered by an exception. */
  void fail(InvalidInput e) {
    failure = e;
  }

  /** Ends a search that waits, so that it frees what it holds. */
  void cancel() {
    cancelled = true;
    if (continuations != null) {
      continuations.forEach(given -> given.prefix().ifPresent(Prefix::close));
    }
    if (scores != null) {
      scores.forEach(ScoredPrefix::close);
    }
    while (proceed()) {
      // It asks once more while it unwinds.
    }
  }

  /** The result of a search that has ended, or the exception that ended it. */
  R result() {
    try {
      return search.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw (RuntimeException) e.getCause(); // a Function throws no other
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Interrupted("Cannot search: the thread was interrupted");
    }
  }

  // Called by the search.

  @Override
  public List<Continuation> continuations(List<Draw> asked) {
    draws = asked;
    await();
    draws = null;
    return answer(continuations);
  }

  @Override
  public List<ScoredPrefix> score(List<Growth> asked) {
    growths = asked;
    await();
    growths = null;
    return answer(scores);
  }

  @Override
  public long nanos() {
    return used + System.nanoTime() - runningSince;
  }

  private void await() {
    hasStopped.release();
    mayRun.acquireUninterruptibly();
  }

  private <A> List<A> answer(List<A> answers) {
    continuations = null;
    scores = null;
    if (cancelled) {
      throw new Interrupted("Cannot search: another search failed");
    }
    if (failure != null) {
      InvalidInput e = failure;
      failure = null;
      throw e;
    }
    return answers;
  }
}
