package io.stepwise.jobs.tracking.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepwise.data.storage.Json;
import io.stepwise.jobs.config.CommonSettings;
import io.stepwise.jobs.metrics.Measurement;
import io.stepwise.jobs.metrics.MetricsLedger;
import io.stepwise.jobs.tracking.Event;
import io.stepwise.jobs.tracking.Journal;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** What a real server holds, asked without any code of ours, next to what the disk holds. */
public final class ServerHistory {
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final String address;

  /** Of the server at an address. */
  public ServerHistory(String address) {
    this.address = address;
  }

  /** An answer. */
  public JsonNode get(String path) {
    return send(HttpRequest.newBuilder(URI.create(address + path)).GET());
  }

  JsonNode post(String path, Map<String, ?> body) {
    return send(
        HttpRequest.newBuilder(URI.create(address + path))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(Json.line(body))));
  }

  /** A page's text. */
  public String text(String path) {
    try {
      HttpResponse<String> answer =
          HTTP.send(
              HttpRequest.newBuilder(URI.create(address + path)).build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(path).isEqualTo(200);
      return answer.body();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(path, e);
    }
  }

  private JsonNode send(HttpRequest.Builder request) {
    try {
      HttpResponse<String> answer =
          HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      return Json.read(answer.body(), address);
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** The living runs of a journal by their keys. */
  public Map<String, JsonNode> runs(Path folder) {
    JsonNode experiment =
        get("/api/2.0/mlflow/experiments/get-by-name?experiment_name=" + CommonSettings.EXPERIMENT);
    Map<String, JsonNode> runs = new TreeMap<>();
    for (Event event : Journal.read(folder, 0).events()) {
      if (event instanceof Event.Began began) {
        JsonNode found =
            post(
                "/api/2.0/mlflow/runs/search",
                Map.of(
                    "experiment_ids",
                    List.of(experiment.at("/experiment/experiment_id").asText()),
                    "filter",
                    "tags.`" + EventSender.KEY + "` = '" + began.run() + "'"));
        assertThat(found.path("runs")).as(began.run()).hasSize(1);
        runs.put(began.run(), found.at("/runs/0"));
      }
    }
    return runs;
  }

  /** A run's tags. */
  public static Map<String, String> tags(JsonNode run) {
    Map<String, String> tags = new HashMap<>();
    run.at("/data/tags")
        .forEach(tag -> tags.put(tag.get("key").asText(), tag.get("value").asText()));
    return tags;
  }

  /** Every point of every figure of a run: "key step time value". */
  List<String> points(JsonNode run) {
    List<String> points = new ArrayList<>();
    for (JsonNode metric : run.at("/data/metrics")) {
      String key = metric.get("key").asText();
      JsonNode history =
          get(
              "/api/2.0/mlflow/metrics/get-history?max_results=25000&run_id="
                  + run.at("/info/run_id").asText()
                  + "&metric_key="
                  + URLEncoder.encode(key, StandardCharsets.UTF_8));
      for (JsonNode point : history.path("metrics")) {
        points.add(
            point(
                key,
                point.path("step").asLong(),
                point.path("timestamp").asLong(),
                Double.parseDouble(point.path("value").asText())));
      }
    }
    points.sort(null);
    return points;
  }

  private static String point(String key, long step, long time, double value) {
    // The server's database knows no infinity: it keeps the largest number.
    double kept = Math.max(-Double.MAX_VALUE, Math.min(Double.MAX_VALUE, value));
    // What it rejects in a name is sent as '_'.
    String name = key.replaceAll("[^/\\w.\\- ]", "_");
    return name + " " + step + " " + time + " " + (Double.isNaN(value) ? value : kept);
  }

  /** The server must hold exactly the points that ledgers and journal hold, run by run. */
  public void equalsTheDisk(Path folder) {
    Map<String, TreeSet<String>> expected = new TreeMap<>();
    Map<String, Event.Began> began = new HashMap<>();
    Map<String, Long> until = new HashMap<>();
    for (Event event : Journal.read(folder, 0).events()) {
      if (event instanceof Event.Began one) {
        expected.put(one.run(), new TreeSet<>());
        began.put(one.run(), one);
      } else if (event instanceof Event.Ended one) {
        until.put(one.run(), one.until());
      } else if (event instanceof Event.Measured one) {
        one.figures()
            .forEach(
                (key, value) ->
                    expected
                        .get(one.run())
                        .add(point(key, one.step(), one.time(), Double.parseDouble(value))));
      }
    }
    began.forEach(
        (run, one) -> {
          long end = until.getOrDefault(run, Long.MAX_VALUE);
          for (Measurement m :
              MetricsLedger.slice(folder.resolve(one.ledger()), one.from(), end).measurements()) {
            if (one.step() == null || one.step() == m.step()) {
              expected
                  .get(run)
                  .add(
                      point(MetricKeys.of(m.name()), m.step(), m.time().toEpochMilli(), m.value()));
            }
          }
        });
    Map<String, JsonNode> runs = runs(folder);
    assertThat(runs.keySet()).isEqualTo(expected.keySet());
    expected.forEach(
        (run, points) ->
            assertThat(points(runs.get(run))).as(run).containsExactlyElementsOf(points));
  }
}
