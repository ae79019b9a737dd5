package io.stepwise.jobs.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.io.TempDir;

/** Opens a browser for the tests of a class, and checks what holds for every page. */
public abstract class BrowserFixture {
  @TempDir private static Path profile;

  /** The open window; its tests set the width and the page. */
  protected static Browser browser;

  /**
   * Writes a page and opens the browser.
   *
   * @param page the file, whose folder is created
   */
  protected static void open(Path page, String html) throws IOException {
    write(page, html);
    browser = Browser.open(profile);
  }

  /** Writes a page. */
  protected static void write(Path page, String html) throws IOException {
    Files.createDirectories(page.getParent());
    Files.writeString(page, html);
  }

  @AfterAll
  static void stop() {
    if (browser != null) {
      browser.close();
      browser = null;
    }
  }

  /** The value of a JavaScript expression as a whole number. */
  protected static int count(String expression) {
    return browser.run("return " + expression).intValue();
  }

  /** The script that lists texts with a contrast below that of WCAG AA. */
  protected static String contrastScript() {
    try (InputStream in = Browser.class.getResourceAsStream("contrast.js")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Asserts that every text of a page has enough contrast in light and in dark.
   *
   * @param texts the page has more texts than this
   */
  protected static void assertReadable(Path page, int texts) {
    for (String scheme : List.of("light", "dark")) {
      browser.look(1280, scheme);
      browser.show(page);
      JsonNode result = browser.run(contrastScript());
      assertThat(result.get("seen").intValue()).isGreaterThan(texts);
      assertThat(result.get("poor")).as(scheme).isEmpty();
    }
  }
}
