package io.stepwise.jobs.config;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.Properties;

/** What settings of lower floors' records mean: those floors know no command line. */
final class Meanings {
  private static final String FILE = "meanings.properties";
  private static final Properties WORDS = read();

  private Meanings() {}

  private static Properties read() {
    Properties words = new Properties();
    try (Reader in =
        new InputStreamReader(Meanings.class.getResourceAsStream(FILE), StandardCharsets.UTF_8)) {
      words.load(in);
      return words;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + FILE, e);
    }
  }

  /** One line for the help, empty where nobody wrote one. */
  static String of(RecordComponent component) {
    String record = component.getDeclaringRecord().getSimpleName();
    return WORDS.getProperty(record + "." + Key.kebab(component.getName()), "");
  }
}
