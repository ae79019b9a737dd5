package io.stepwise.jobs.browser;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepwise.data.storage.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * One window of headless Chromium, through {@code chromedriver} (W3C WebDriver). Where there is
 * none a test is skipped with a message; where the environment says {@code CI=true} it fails.
 */
public final class Browser implements AutoCloseable {
  private static final Pattern PORT = Pattern.compile("successfully on port (\\d+)");
  private static final List<String> FLAGS =
      List.of(
          "--headless",
          "--no-sandbox",
          "--disable-gpu",
          "--disable-quic",
          "--disable-dev-shm-usage",
          "--no-first-run",
          "--disable-background-networking",
          "--disable-component-update",
          "--disable-sync",
          "--hide-scrollbars",
          "--force-prefers-reduced-motion");

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Process driver;
  private final String session;

  private Browser(Process driver, int port, String chromium, Path profile) {
    this.driver = driver;
    List<String> flags = new ArrayList<>(FLAGS);
    flags.add("--user-data-dir=" + profile);
    Map<String, Object> options =
        Map.of(
            "browserName",
            "chrome",
            "goog:loggingPrefs",
            Map.of("browser", "ALL"),
            "goog:chromeOptions",
            Map.of("binary", chromium, "args", flags));
    String root = "http://127.0.0.1:" + port + "/session";
    JsonNode made =
        send(root, Map.of("capabilities", Map.of("alwaysMatch", options))).get("sessionId");
    this.session = root + "/" + made.textValue();
  }

  /**
   * Opens a window.
   *
   * @param profile an empty folder for the browser's own files
   */
  public static Browser open(Path profile) throws IOException {
    Optional<String> driver = find("chromedriver");
    Optional<String> chromium =
        Stream.of("chromium", "chromium-browser", "google-chrome")
            .flatMap(name -> find(name).stream())
            .findFirst();
    if (driver.isEmpty() || chromium.isEmpty()) {
      String message = "no chromium with chromedriver on the path, so pages are not tested";
      if ("true".equals(System.getenv("CI"))) {
        throw new AssertionError(message);
      }
      Assumptions.abort(message);
    }
    Process process = new ProcessBuilder(driver.get(), "--port=0").start();
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      Matcher port = PORT.matcher(line);
      if (port.find()) {
        try {
          return new Browser(process, Integer.parseInt(port.group(1)), chromium.get(), profile);
        } catch (RuntimeException | Error e) {
          process.destroy();
          throw e;
        }
      }
    }
    process.destroy();
    throw new AssertionError("chromedriver named no port");
  }

  private static Optional<String> find(String name) {
    return Stream.of(System.getenv("PATH").split(":", -1))
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .map(Path::toString)
        .findFirst();
  }

  private JsonNode send(String address, Object body) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(address))
            .POST(HttpRequest.BodyPublishers.ofString(Json.line(body)))
            .build();
    try {
      HttpResponse<String> answer =
          http.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
      JsonNode value = Json.read(answer.body(), address).get("value");
      if (answer.statusCode() != 200) {
        throw new AssertionError(address + ": " + value);
      }
      return value;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot reach browser", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while the browser worked", e);
    }
  }

  /** Shows a page of this machine. */
  public void show(Path page) {
    send(session + "/url", Map.of("url", page.toAbsolutePath().toUri().toString()));
  }

  /** Sets the window's width and whether the user prefers dark. */
  public void look(int width, String scheme) {
    command(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", 900, "deviceScaleFactor", 1, "mobile", width < 600));
    command(
        "Emulation.setEmulatedMedia",
        Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
  }

  /** What a script's body returns. */
  public JsonNode run(String script) {
    return send(session + "/execute/sync", Map.of("script", script, "args", List.of()));
  }

  /** Presses a key, by its WebDriver code or letter, wherever the focus is. */
  public void press(String key) {
    send(
        session + "/actions",
        Map.of(
            "actions",
            List.of(
                Map.of(
                    "type",
                    "key",
                    "id",
                    "keyboard",
                    "actions",
                    List.of(
                        Map.of("type", "keyDown", "value", key),
                        Map.of("type", "keyUp", "value", key))))));
  }

  /** What the page's console has said since the last time, errors among it. */
  public List<String> console() {
    List<String> said = new ArrayList<>();
    send(session + "/se/log", Map.of("type", "browser"))
        .forEach(entry -> said.add(entry.get("message").asText()));
    return said;
  }

  /** The whole page as a PNG. */
  public byte[] picture() {
    JsonNode shot =
        command("Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", true));
    return Base64.getDecoder().decode(shot.get("data").textValue());
  }

  private JsonNode command(String name, Map<String, ?> parameters) {
    return send(session + "/goog/cdp/execute", Map.of("cmd", name, "params", parameters));
  }

  @Override
  public void close() {
    try {
      http.send(
          HttpRequest.newBuilder(URI.create(session)).DELETE().build(),
          HttpResponse.BodyHandlers.discarding());
    } catch (IOException e) {
      System.err.println("The browser did not close by itself: " + e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      driver.destroy();
    }
  }
}
