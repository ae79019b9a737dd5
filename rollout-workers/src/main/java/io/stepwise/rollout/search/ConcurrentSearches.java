package io.stepwise.rollout.search;

import io.stepwise.data.error.InvalidInput;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Runs searches for several problems at the same time, so that what they ask of the models shares
 * passes: a single solution decodes one row per pass, which reads all weights for one token.
 *
 * <p>Each search has a thread, but only one of them runs at a time, until it asks something of the
 * models or ends. Once all of them wait, the calling thread answers their requests together. So
 * searches, models and caches need no locks, and a result is that of the search alone, bit for bit:
 * a row of a pass does not depend on the others.
 */
final class ConcurrentSearches {
  private final ModelCalls models;
  private final int most;

  /**
   * Searches with the same models.
   *
   * @param most searches that run at the same time, at least 1
   */
  ConcurrentSearches(ModelCalls models, int most) {
    this.models = models;
    this.most = most;
  }

  /**
   * Searches for the solutions of all problems. If a search fails, the others are ended, and its
   * exception is thrown.
   *
   * @param search solves a problem with the models that it is given
   * @return one result per problem, in order
   */
  <P, R> List<R> run(Iterator<P> problems, BiFunction<P, ModelCalls, R> search) {
    List<SearchThread<R>> started = new ArrayList<>();
    List<SearchThread<R>> waiting = new ArrayList<>();
    try {
      while (problems.hasNext() || !waiting.isEmpty()) {
        while (waiting.size() < most && problems.hasNext()) {
          P problem = problems.next();
          SearchThread<R> thread = new SearchThread<>(calls -> search.apply(problem, calls));
          started.add(thread);
          waiting.add(thread);
          proceed(thread, waiting);
        }
        answer(waiting);
        for (SearchThread<R> thread : List.copyOf(waiting)) {
          proceed(thread, waiting);
        }
      }
    } finally {
      waiting.forEach(SearchThread::cancel);
    }
    return started.stream().map(SearchThread::result).toList();
  }

  /** Lets a search run until it waits for an answer or ends. */
  private static <R> void proceed(SearchThread<R> thread, List<SearchThread<R>> waiting) {
    if (!thread.proceed()) {
      waiting.remove(thread);
      thread.result(); // throws what ended it
    }
  }

  private <R> void answer(List<SearchThread<R>> waiting) {
    List<SearchThread<R>> drawing = waiting.stream().filter(t -> t.draws() != null).toList();
    together(
        drawing, SearchThread::draws, models::continuations, SearchThread<R>::giveContinuations);
    List<SearchThread<R>> scoring = waiting.stream().filter(t -> t.growths() != null).toList();
    together(scoring, SearchThread::growths, models::score, SearchThread<R>::giveScores);
  }

  /** Answers requests together, or each alone if a model rejects one of them. */
  private static <R, Q, A> void together(
      List<SearchThread<R>> threads,
      Function<SearchThread<R>, List<Q>> requests,
      Function<List<Q>, List<A>> model,
      BiConsumer<SearchThread<R>, List<A>> give) {
    if (threads.isEmpty()) {
      return;
    }
    List<Q> all = threads.stream().flatMap(thread -> requests.apply(thread).stream()).toList();
    List<A> answers = List.of();
    InvalidInput rejection = null;
    long started = System.nanoTime();
    try {
      answers = model.apply(all);
    } catch (InvalidInput e) {
      rejection = e;
    }
    double each = (System.nanoTime() - started) / (double) all.size();
    threads.forEach(thread -> thread.addTime((long) (each * requests.apply(thread).size())));
    if (rejection != null) {
      if (threads.size() == 1) {
        threads.get(0).fail(rejection);
        return;
      }
      threads.forEach(thread -> together(List.of(thread), requests, model, give));
      return;
    }
    int from = 0;
    for (SearchThread<R> thread : threads) {
      int to = from + requests.apply(thread).size();
      give.accept(thread, answers.subList(from, to));
      from = to;
    }
  }
}
