package io.stepwise.lm.config;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Warnings about a model's folder, each logged once per process. */
public final class Warnings {
  private static final Logger LOG = LoggerFactory.getLogger("io.stepwise.lm.ModelFolder");
  private static final Set<String> LOGGED = ConcurrentHashMap.newKeySet();

  /** A process that reads more folders than this repeats itself rather than remember them all. */
  private static final int REMEMBERED = 1000;

  private Warnings() {}

  /** Logs a warning of one line unless this process has logged it already. */
  public static void once(String message) {
    if (LOGGED.size() >= REMEMBERED) {
      LOGGED.clear();
    }
    if (LOGGED.add(message)) {
      LOG.warn(message);
    }
  }
}
