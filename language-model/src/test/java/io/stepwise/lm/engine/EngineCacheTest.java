package io.stepwise.lm.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.stepwise.data.error.InfrastructureFailure;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineCacheTest {
  @TempDir private Path temporary;

  private static int owner(Path path) throws IOException {
    assumeTrue(path.getFileSystem().supportedFileAttributeViews().contains("unix"));
    return (Integer) Files.getAttribute(path, "unix:uid");
  }

  @Test
  void folderOfOnesOwnAndOneThatIsYetToBeMadeAreAccepted() throws IOException {
    int user = owner(temporary);
    assertThatCode(() -> EngineCache.check(temporary, user)).doesNotThrowAnyException();
    assertThatCode(() -> EngineCache.check(temporary.resolve("a/b"), user))
        .doesNotThrowAnyException();
    assertThatCode(EngineCache::check).doesNotThrowAnyException();
  }

  @Test
  void userIsTheOneWhoOwnsWhatThisProcessWrites() throws IOException {
    assertThat(EngineCache.user()).isEqualTo(owner(Files.createFile(temporary.resolve("mine"))));
  }

  @Test
  void folderOfAnotherUserIsRejected() throws IOException {
    int other = 54_321;
    Path theirs = Files.createDirectory(temporary.resolve("theirs"));
    int owner = owner(theirs);
    if (owner == 0) {
      Files.setAttribute(theirs, "unix:uid", owner = 54_322);
    }
    int found = owner;
    assertThatThrownBy(() -> EngineCache.check(theirs, other))
        .isInstanceOf(InfrastructureFailure.class)
        .hasMessage(
            "Cannot load tensor engine: its cache folder belongs to another user (uid %d, expected 54321 or root) at %s; set ENGINE_CACHE_DIR to a folder of yours with 500 MB of space"
                .formatted(found, theirs));
    assertThatCode(() -> EngineCache.check(theirs, found)).doesNotThrowAnyException();
  }

  @Test
  void folderThatCannotBeMadeIsNamed() throws IOException {
    Path file = Files.createFile(temporary.resolve("file"));
    assertThatThrownBy(() -> EngineCache.check(file.resolve("cache"), 0))
        .isInstanceOf(InfrastructureFailure.class)
        .hasMessageContaining("its cache folder cannot be created (" + file.resolve("cache"))
        .hasMessageContaining("set ENGINE_CACHE_DIR");
  }

  @Test
  void failureToLoadIsOneLineWithTheSettingToChange() {
    InfrastructureFailure failure =
        EngineCache.failure(
            "tensor engine",
            new IllegalStateException("outer", new AccessDeniedException("/x/y\nmore")));
    assertThat(failure.getMessage())
        .startsWith("Cannot load tensor engine: AccessDeniedException /x/y (expected its native")
        .contains("set ENGINE_CACHE_DIR")
        .doesNotContain("\n");
  }
}
