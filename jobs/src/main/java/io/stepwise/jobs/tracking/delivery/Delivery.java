package io.stepwise.jobs.tracking.delivery;

import io.stepwise.jobs.metrics.Measurement;
import io.stepwise.jobs.metrics.MetricsLedger;
import io.stepwise.jobs.tracking.Event;
import io.stepwise.jobs.tracking.Journal;
import io.stepwise.jobs.tracking.mlflow.MlflowServer;
import io.stepwise.jobs.tracking.mlflow.MlflowServer.Metric;
import io.stepwise.jobs.tracking.mlflow.TrackingFailure;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what a folder's journal and its ledgers hold and a server has not acknowledged. Calls may
 * fail at any point and be repeated: receipts are written after the acknowledgement, and what is
 * sent twice is stored once by the server.
 */
final class Delivery implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);
  private static final int MOST_FIGURES = 1000;
  private static final int MOST_BYTES = 1 << 17;

  private final Path folder;
  private final MlflowServer server;
  private final Receipts receipts;
  private final EventSender sender;
  private final Map<String, Subscription> open = new LinkedHashMap<>();
  private long read;

  /** A run's part of a ledger; until is where it ends, or as far as the ledger goes. */
  private record Subscription(Event.Began began, long until) {
    boolean isEnded() {
      return until < Long.MAX_VALUE;
    }
  }

  /** Takes the receipts, which keeps other processes from delivering. */
  Delivery(Path folder, MlflowServer server) {
    this.folder = folder;
    this.server = server;
    this.receipts = Receipts.take(folder, server.address());
    this.sender = new EventSender(server, receipts);
    catchUp();
  }

  /** What was acknowledged is known again: which runs there are and where their figures stand. */
  private void catchUp() {
    Journal.Slice journal = Journal.read(folder, 0);
    for (int i = 0; i < journal.events().size(); i++) {
      if (journal.ends().get(i) <= receipts.journal()) {
        subscribe(journal.events().get(i));
        sender.recall(journal.events().get(i));
        read = journal.ends().get(i);
      }
    }
  }

  private void subscribe(Event event) {
    if (event instanceof Event.Began began && began.ledger() != null) {
      open.put(began.run(), new Subscription(began, Long.MAX_VALUE));
    } else if (event instanceof Event.Resumed resumed) {
      open.computeIfPresent(
          resumed.run(), (run, one) -> new Subscription(one.began(), Long.MAX_VALUE));
    } else if (event instanceof Event.Ended ended) {
      open.computeIfPresent(
          ended.run(), (run, one) -> new Subscription(one.began(), ended.until()));
    }
  }

  /**
   * Sends all that stood there when it was called.
   *
   * @return how many lines and figures the server acknowledged
   * @throws TrackingFailure where it stopped; what was acknowledged before stays so
   */
  long send() {
    // First how long the ledgers are: figures beyond may belong to runs not yet read of.
    Map<String, Long> lengths = new LinkedHashMap<>();
    open.values().forEach(one -> lengths.computeIfAbsent(one.began().ledger(), this::length));
    long sent = events();
    for (Subscription one : List.copyOf(open.values())) {
      Long length = lengths.get(one.began().ledger());
      if (length != null) {
        sent += figures(one, Math.min(one.until(), length));
      }
    }
    return sent;
  }

  private long length(String ledger) {
    return MetricsLedger.bytes(folder.resolve(ledger));
  }

  private long events() {
    Journal.Slice journal = Journal.read(folder, read);
    List<Event> events = journal.events();
    int i = 0;
    while (i < events.size()) {
      int next = i + 1;
      if (!sender.reaches(events.get(i))) {
        LOG.warn(
            "Skipped an event of a run whose beginning is not in the journal ({}) at {}",
            Event.kind(events.get(i)),
            folder);
      } else if (events.get(i) instanceof Event.Measured first) {
        next = sameRun(events, i, first.run());
        server.log(sender.id(first.run()), measured(events.subList(i, next)), Map.of(), Map.of());
      } else {
        sender.send(events.get(i));
        subscribe(events.get(i));
      }
      read = journal.ends().get(next - 1);
      receipts.journal(read);
      i = next;
    }
    return events.size();
  }

  /** The first place from which on figures are not of this run, or are too many for one call. */
  private static int sameRun(List<Event> events, int from, String run) {
    int figures = 0;
    int at = from;
    while (at < events.size()
        && events.get(at) instanceof Event.Measured one
        && one.run().equals(run)
        && (at == from || figures + one.figures().size() <= MOST_FIGURES)) {
      figures += one.figures().size();
      at++;
    }
    return at;
  }

  private static List<Metric> measured(List<Event> events) {
    List<Metric> metrics = new ArrayList<>();
    for (Event event : events) {
      Event.Measured one = (Event.Measured) event;
      one.figures()
          .forEach(
              (key, value) ->
                  metrics.add(new Metric(key, Double.parseDouble(value), one.time(), one.step())));
    }
    return metrics;
  }

  private long figures(Subscription one, long until) {
    Event.Began began = one.began();
    Path ledger = folder.resolve(began.ledger());
    long sent = 0;
    long at = receipts.figures(began.run(), began.from());
    while (at < until) {
      // Whole lines only: a part that ends inside a line is taken up to the line before.
      MetricsLedger.Slice slice = MetricsLedger.slice(ledger, at, Math.min(until, at + MOST_BYTES));
      if (slice.to() == at) {
        break;
      }
      List<Metric> metrics =
          slice.measurements().stream()
              .filter(m -> began.step() == null || m.step() == began.step())
              .map(Delivery::metric)
              .toList();
      for (int i = 0; i < metrics.size(); i += MOST_FIGURES) {
        List<Metric> some = metrics.subList(i, Math.min(metrics.size(), i + MOST_FIGURES));
        server.log(sender.id(began.run()), some, Map.of(), Map.of());
      }
      at = slice.to();
      receipts.figuresTo(began.run(), at);
      sent += metrics.size();
    }
    if (one.isEnded() && at >= one.until()) {
      open.remove(began.run());
    }
    return sent;
  }

  private static Metric metric(Measurement one) {
    return new Metric(
        MetricKeys.of(one.name()), one.value(), one.time().toEpochMilli(), one.step());
  }

  /** Lines of the journal and bytes of ledgers that are not acknowledged. */
  boolean isComplete() {
    return Journal.read(folder, read).events().isEmpty()
        && open.values().stream()
            .allMatch(
                one ->
                    receipts.figures(one.began().run(), one.began().from())
                        >= Math.min(one.until(), length(one.began().ledger())));
  }

  /** The page of the outermost run, once the server has it. */
  java.util.Optional<String> page() {
    return sender.page();
  }

  @Override
  public void close() {
    receipts.close();
  }
}
