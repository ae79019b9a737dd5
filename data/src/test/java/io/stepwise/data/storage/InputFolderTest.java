package io.stepwise.data.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepwise.data.error.InvalidInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InputFolderTest {
  @TempDir Path parent;
  private Path folder;

  @BeforeEach
  void commit() {
    folder = parent.resolve("in");
    try (OutputFolder out = OutputFolder.stage(folder.toString())) {
      out.write("a.txt", "alpha");
      out.write("b.txt", "beta");
      out.commit(ManifestDraft.of("test", Instant.now()));
    }
  }

  private void refusedWith(String... words) {
    assertThatThrownBy(() -> InputFolder.open(folder.toString()))
        .isInstanceOf(InvalidInput.class)
        .message()
        .contains(words)
        .doesNotContain("\n");
  }

  @Test
  void wholeFolderIsAccepted() {
    assertThat(InputFolder.open(folder.toString()).verify().has("a.txt")).isTrue();
    assertThat(InputFolder.open(folder.toUri().toString()).verify().has("a.txt")).isTrue();
  }

  @Test
  void missingFolderIsRejected() throws IOException {
    folder = parent.resolve("nowhere");
    refusedWith("no such folder", "nowhere");
    Files.writeString(folder, "a file");
    refusedWith("it is a file");
  }

  @Test
  void onlyFoldersAreListed() throws IOException {
    assertThat(Folders.children(folder.toString())).contains("a.txt", "b.txt", "manifest.json");
    assertThat(Folders.children(parent.resolve("nowhere").toString())).isEmpty();
    String file = folder.resolve("a.txt").toString();
    assertThatThrownBy(() -> Folders.children(file))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("it is a file")
        .hasMessageContaining(file);
  }

  @Test
  void folderWithoutManifestIsRejected() throws IOException {
    Files.delete(folder.resolve("manifest.json"));
    refusedWith("manifest.json");
  }

  @Test
  void manifestThatIsNotDoneOrNotAManifestIsRejected() throws IOException {
    Path manifest = folder.resolve("manifest.json");
    String text = Files.readString(manifest);
    Files.writeString(manifest, text.replace("\"done\"", "\"running\""));
    refusedWith("running", "expected done");
    Files.writeString(manifest, text.substring(0, text.length() / 2));
    refusedWith("malformed", "manifest.json");
    Files.writeString(manifest, text.replace("\"started\"", "\"begun\""));
    refusedWith("bad started");
    Files.writeString(manifest, "");
    refusedWith("empty");
    Files.writeString(manifest, text);
    InputFolder.open(folder.toString());
  }

  @Test
  void missingOrTruncatedFileIsRejectedWhenTheFolderIsOpened() throws IOException {
    Files.writeString(folder.resolve("b.txt"), "bet");
    refusedWith("damaged", "b.txt", "3 bytes", "4 bytes");
    Files.delete(folder.resolve("b.txt"));
    refusedWith("damaged", "b.txt", "absent");
  }

  @Test
  void changedByteIsFoundWhenTheFileIsReadToItsEnd() throws IOException {
    Files.writeString(folder.resolve("b.txt"), "bets");
    InputFolder in = InputFolder.open(folder.toString());
    assertThat(in.read("a.txt").readAllBytes()).hasSize(5);
    assertThatThrownBy(() -> in.read("b.txt").readAllBytes())
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("b.txt");
    assertThatThrownBy(in::verify).isInstanceOf(InvalidInput.class).hasMessageContaining("b.txt");
  }

  @Test
  void digestIsOfTheFilesAlone() {
    String digest = InputFolder.open(folder.toString()).digest();
    Path again = parent.resolve("again");
    try (OutputFolder out = OutputFolder.stage(again.toString())) {
      out.write("b.txt", "beta");
      out.write("a.txt", "alpha");
      out.commit(ManifestDraft.of("other job", Instant.now()));
    }
    assertThat(InputFolder.open(again.toString()).digest()).isEqualTo(digest);
  }

  @Test
  void foreignFolderNeedsNoManifestAndItsDigestFollowsItsBytes() throws IOException {
    Path model = Files.createDirectory(parent.resolve("model"));
    assertThatThrownBy(() -> InputFolder.foreign(model.toString()))
        .isInstanceOf(InvalidInput.class);
    Files.writeString(model.resolve("config.json"), "{}");
    String before = InputFolder.foreign(model.toString()).digest();
    assertThat(InputFolder.foreign(model.toString()).digest()).isEqualTo(before);
    Files.writeString(model.resolve("config.json"), "[]");
    assertThat(InputFolder.foreign(model.toString()).digest()).isNotEqualTo(before);
    assertThat(InputFolder.foreign(model.toString()).local()).isEqualTo(model);
  }

  @Test
  void aLinkToAFolderIsReadLikeTheFolder() throws IOException {
    Path model = Files.createDirectory(parent.resolve("downloaded"));
    Files.writeString(model.resolve("config.json"), "{}");
    Path link = Files.createSymbolicLink(parent.resolve("base"), model);
    assertThat(InputFolder.foreign(link.toString()).digest())
        .isEqualTo(InputFolder.foreign(model.toString()).digest());
    Path ours = Files.createSymbolicLink(parent.resolve("latest"), folder);
    assertThat(InputFolder.open(ours.toString()).digest())
        .isEqualTo(InputFolder.open(folder.toString()).digest());
    Path empty = Files.createDirectory(parent.resolve("nothing"));
    Path toEmpty = Files.createSymbolicLink(parent.resolve("to-nothing"), empty);
    assertThatThrownBy(() -> InputFolder.foreign(toEmpty.toString()))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("it is empty");
  }

  @Test
  void skippedBytesCountForTheChecksum() throws IOException {
    try (var in = InputFolder.open(folder.toString()).read("a.txt")) {
      in.skipNBytes(2);
      assertThat(new String(in.readAllBytes())).isEqualTo("pha");
    }
  }
}
