package io.stepwise.jobs.tracking.server;

import io.stepwise.data.setting.Setting;

/**
 * Settings of {@code tracking start}.
 *
 * @param folder where the server keeps everything
 * @param port port on 127.0.0.1, 0 for any free one
 * @param python the Python that creates the environment
 */
public record StartConfig(
    @Setting("Server folder: Python environment, database and artifacts") String folder,
    @Setting(value = "Port on 127.0.0.1; 0 chooses a free one", min = 0, max = 65_535) int port,
    @Setting("Python executable (3.10 to 3.13) that creates the environment") String python) {
  /** Port 5000, in runs/tracking. */
  public static final StartConfig DEFAULTS = new StartConfig("runs/tracking", 5000, "python3");
}
