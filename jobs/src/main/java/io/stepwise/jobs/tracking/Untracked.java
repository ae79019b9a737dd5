package io.stepwise.jobs.tracking;

import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.Manifest;
import java.util.Map;

/** A run that no server tracks: every call does nothing. */
final class Untracked implements TrackedRun {
  @Override
  public TrackedRun phase(String name, Map<String, ?> settings, String output) {
    return this;
  }

  @Override
  public TrackedRun iteration(long step) {
    return this;
  }

  @Override
  public void tag(String name, String value) {}

  @Override
  public void note(String text) {}

  @Override
  public void measured(long step, Map<String, Double> figures) {}

  @Override
  public void used(String name, String path, String digest, String use) {}

  @Override
  public void wrote(InputFolder folder) {}

  @Override
  public void wrote(String path, Manifest manifest) {}

  @Override
  public void shown(InputFolder folder) {}

  @Override
  public void registered(String name, InputFolder model, String alias, String reason) {}

  @Override
  public void ended(Outcome outcome) {}
}
