package io.stepwise.data.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepwise.data.error.InvalidInput;
import io.stepwise.data.format.FormatSettings;
import io.stepwise.data.storage.SourceFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FormatDetectorTest {
  @TempDir Path folder;
  private int files;

  private String file(String... rows) throws IOException {
    Path file = folder.resolve("rows-" + files++ + ".jsonl");
    return Files.writeString(file, String.join("\n", rows).replace('\'', '"') + "\n").toString();
  }

  private static String detect(String... paths) {
    List<SourceFile> found = new ArrayList<>(SourceFile.find(List.of(paths)));
    return FormatDetector.detect(found, FormatSettings.defaults()).words();
  }

  @Test
  void rowsOfProblemsMayHaveAnswersOfSeveralTypes() throws IOException {
    assertThat(detect(file("{'problem':'P','answer':'7'}", "{'problem':'P','answer':8}")))
        .isEqualTo("math");
    assertThat(detect(file("{'question':'P','answer':'7'}", "{'question':'P','answer':8}")))
        .isEqualTo("problems");
    assertThat(detect(file("{'problem':'P','answer':'7'}", "{'problem':'P','target':'7'}")))
        .isEqualTo("problems");
    assertThat(detect(file("{'problem':'P','answer':'7'}"), file("{'question':'P','answer':'7'}")))
        .isEqualTo("math, problems");
    assertThat(
            detect(file("{'question':'P','answer':'a\\n#### 7'}", "{'question':'P','answer':7}")))
        .isEqualTo("problems");
  }

  @Test
  void filesThatSeveralFormatsFitAreLikeTheirNeighbours() throws IOException {
    String both = file("{'problem':'P','steps':['a'],'ratings':[1],'label':-1}");
    String sure = file("{'problem':'P','steps':['a'],'ratings':[1]}");
    String other = file("{'problem':'P','steps':['a'],'label':-1}");
    String empty = Files.createFile(folder.resolve("none.jsonl")).toString();
    List<SourceFile> files = SourceFile.find(List.of(both, empty, sure));
    assertThat(FormatDetector.detect(files, FormatSettings.defaults()).names())
        .containsExactly("trajectories", "trajectories", "trajectories");
    assertThatThrownBy(() -> detect(both, sure, other))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("several formats match");
    assertThatThrownBy(() -> detect(both)).isInstanceOf(InvalidInput.class);
  }

  @Test
  void formatsOfDifferentContentAreNotMixed() throws IOException {
    String mixed =
        file(
            "{'problem':'P','steps':['a'],'ratings':[1]}",
            "{'prompt':'P','completions':['a'],'labels':[true]}");
    assertThatThrownBy(() -> detect(mixed))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("different formats ([trajectories, stepwise]");
    String steps = file("{'problem':'P','steps':['a'],'ratings':[1]}");
    String problems = file("{'problem':'P','answer':'7'}");
    assertThatThrownBy(() -> detect(steps, problems))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("some files have step labels and others problems")
        .hasMessageContaining(steps + " (trajectories)")
        .hasMessageContaining(problems + " (math)");
  }

  @Test
  void columnsOfProblemsMayHaveTheNamesOfLabels() throws IOException {
    for (String column :
        List.of(
            "'label':'algebra'",
            "'label':3",
            "'labels':['algebra','easy']",
            "'steps':3",
            "'steps':['a','b']",
            "'ratings':4.5")) {
      assertThat(detect(file("{'problem':'P','answer':'7'," + column + "}")))
          .as(column)
          .isEqualTo("math");
      assertThat(detect(file("{'question':'P','answer':'7'," + column + "}")))
          .as(column)
          .isEqualTo("problems");
    }
  }

  @Test
  void brokenStepLabelsAreNoProblems() throws IOException {
    for (String row :
        List.of(
            "{'problem':'P','answer':'7','steps':['a'],'ratings':[7]}",
            "{'problem':'P','answer':'7','steps':['a'],'ratings':null}",
            "{'problem':'P','answer':'7','steps':['a'],'label':5}",
            "{'prompt':'P','answer':'7','completions':['a'],'labels':['x']}")) {
      String broken = file(row);
      assertThatThrownBy(() -> detect(broken))
          .as(row)
          .isInstanceOf(InvalidInput.class)
          .hasMessageContaining("no line matches a known format");
    }
    String whole = "{'problem':'P','answer':'7','steps':['a'],'ratings':[1]}";
    assertThat(detect(file("{'problem':'P','answer':'7','steps':['a']}", whole)))
        .as("a row without labels in a file of labels")
        .isEqualTo("trajectories");
  }

  @Test
  void unknownColumnsAreNamedWithTheSettingForThem() throws IOException {
    String unknown = file("{'Body':'P','Result':'7'}");
    assertThatThrownBy(() -> detect(unknown))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("its columns are Body, Result")
        .hasMessageContaining("--columns");
  }
}
