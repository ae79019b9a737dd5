package io.stepwise.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.security.UserGroupInformation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UserAccountTest {
  @TempDir Path folder;

  /** A process that prints who it is once its account is complete. */
  static final class WhoAmI {
    private WhoAmI() {}

    public static void main(String[] arguments) throws IOException {
      UserAccount.complete();
      System.out.println(System.getProperty("user.name"));
      System.out.println(System.getProperty("user.home"));
      System.out.println(UserGroupInformation.getCurrentUser().getUserName());
    }
  }

  private List<String> run(String hadoopUser, String... options) throws Exception {
    List<String> command =
        Stream.of(
                Stream.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()),
                Stream.of(options),
                Stream.of("-cp", System.getProperty("java.class.path"), WhoAmI.class.getName()))
            .flatMap(words -> words)
            .toList();
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().put("HOME", folder.toString());
    builder.environment().remove("HADOOP_USER_NAME");
    if (hadoopUser != null) {
      builder.environment().put("HADOOP_USER_NAME", hadoopUser);
    }
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    return said.lines().toList();
  }

  @Test
  void userWithoutAnEntryIsNamedByNumberOrByTheEnvironment() throws Exception {
    String[] unknown = {"-Duser.name=?", "-Duser.home=?"};
    List<String> numbered = run(null, unknown);
    assertThat(numbered.get(0)).isEqualTo("uid-" + Files.getAttribute(folder, "unix:uid"));
    assertThat(numbered.get(1)).isEqualTo(folder.toString());
    assertThat(numbered.get(2)).isEqualTo(numbered.get(0));
    assertThat(run("research", unknown)).containsExactly("research", folder.toString(), "research");
  }

  @Test
  void userWithAnEntryStaysWhoItIs() throws Exception {
    assertThat(run(null).get(0)).isEqualTo(System.getProperty("user.name"));
  }

  @Test
  void homeThatCannotBeWrittenIsReplacedByATemporaryOne() {
    Path temporary = Path.of(System.getProperty("java.io.tmpdir"), "stepwise-uid-7");
    assertThat(UserAccount.home(folder.resolve("absent").toString(), "uid-7"))
        .isEqualTo(temporary.toString());
    assertThat(UserAccount.home(null, "uid-7")).isEqualTo(temporary.toString());
    assertThat(UserAccount.home("?", "uid-7")).isEqualTo(temporary.toString());
    assertThat(UserAccount.home(folder.toString(), "uid-7")).isEqualTo(folder.toString());
  }
}
