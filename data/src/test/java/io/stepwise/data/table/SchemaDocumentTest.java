package io.stepwise.data.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepwise.data.supervision.SupervisionFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Type.Repetition;
import org.junit.jupiter.api.Test;

/** The columns that {@code docs/schema.md} lists are those that are written, in their order. */
class SchemaDocumentTest {
  private static final Pattern COLUMN =
      Pattern.compile("\\| `([a-z_.]+)` \\| ([a-z0-9]+\\??) \\|.*");

  /** Column and type of each line of the table below a heading, "?" where it may be absent. */
  private static List<String> documented(String version) throws IOException {
    List<String> columns = new ArrayList<>();
    boolean below = false;
    for (String line :
        Files.readAllLines(
            Path.of(System.getProperty("basedir", "."), "..", "docs", "schema.md"))) {
      if (line.startsWith("## ")) {
        below = line.equals("## `" + version + "`");
      }
      Matcher column = COLUMN.matcher(line);
      if (below && column.matches()) {
        columns.add(column.group(1) + " " + column.group(2));
      }
    }
    return columns;
  }

  private static List<String> written(RowShape<?> shape) {
    List<String> columns = new ArrayList<>();
    shape.type().getFields().forEach(field -> add("", field, columns));
    return columns;
  }

  private static void add(String prefix, Type field, List<String> columns) {
    String name = prefix + field.getName();
    String absent = field.isRepetition(Repetition.OPTIONAL) ? "?" : "";
    if (field.isPrimitive()) {
      String type =
          field.getLogicalTypeAnnotation() == null
              ? field.asPrimitiveType().getPrimitiveTypeName().name().toLowerCase(Locale.ROOT)
              : field.getLogicalTypeAnnotation().toString().toLowerCase(Locale.ROOT);
      columns.add(name + " " + type + absent);
      return;
    }
    GroupType group = field.asGroupType();
    if (group.getLogicalTypeAnnotation()
        instanceof LogicalTypeAnnotation.ListLogicalTypeAnnotation) {
      columns.add(name + " list" + absent);
      group = group.getType(0).asGroupType();
      Type element = group.getType("element");
      if (element.isPrimitive()) {
        return;
      }
      group = element.asGroupType();
    } else if (!absent.isEmpty()) {
      columns.add(name + " group" + absent);
    }
    group.getFields().forEach(inner -> add(name + ".", inner, columns));
  }

  @Test
  void everyColumnIsDocumentedAsItIsWritten() throws IOException {
    for (RowShape<?> shape :
        List.of(new SolutionShape(), new ProblemShape(), SupervisionFiles.table().shape())) {
      assertThat(documented(shape.version())).as(shape.version()).isEqualTo(written(shape));
    }
    assertThat(documented("none/1")).isEmpty();
  }
}
