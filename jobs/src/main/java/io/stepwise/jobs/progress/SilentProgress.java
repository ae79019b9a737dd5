package io.stepwise.jobs.progress;

/** Shows nothing. */
record SilentProgress() implements Progress {

  @Override
  public Phase phase(String name, long total, String unit) {
    return new SilentPhase();
  }

  @Override
  public void say(String line) {}

  private record SilentPhase() implements Phase {
    @Override
    public void advance(long units) {}

    @Override
    public void figure(String name, double value) {}

    @Override
    public void finish(String summary) {}

    @Override
    public void close() {}
  }
}
