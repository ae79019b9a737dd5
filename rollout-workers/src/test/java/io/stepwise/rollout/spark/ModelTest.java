package io.stepwise.rollout.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.storage.InputFolder;
import io.stepwise.lm.config.Head;
import io.stepwise.rollout.TinyModels;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is sent to executors, which have another working folder. */
class ModelTest {
  @TempDir Path folder;

  @Test
  void aRelativeFolderIsSentAsAnAbsolutePath() {
    String written = TinyModels.write(Head.SCALAR, 1, folder.resolve("model"));
    Path relative = Path.of("").toAbsolutePath().relativize(folder.resolve("model"));
    assertThat(relative).isRelative();
    Model sent = Model.in(relative.toString());
    assertThat(Path.of(sent.path())).isAbsolute();
    assertThat(InputFolder.any(sent.path()).digest()).isEqualTo(sent.digest());
    assertThat(Model.in(written).digest()).isEqualTo(sent.digest());
  }

  @Test
  void noFolderIsNoModelAndAMissingOneIsAnError() {
    assertThat(Model.in(null)).isNull();
    assertThatThrownBy(() -> Model.in(folder + "/none")).isInstanceOf(InvalidInput.class);
  }
}
