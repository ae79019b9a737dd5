# Sourced by the scripts that measure. `record COMMAND` reads a section's text from standard input, prints it, and
# puts it into results.md in the place of the last run of the same command on the same machine class.
machine_class() {
  if grep -q avx512_bf16 /proc/cpuinfo && grep -q '^cpu family.*: 25$' /proc/cpuinfo; then
    echo 'machine class D'
  elif grep -q avx512_bf16 /proc/cpuinfo; then
    echo 'machine class A'
  elif grep -q avx512f /proc/cpuinfo; then
    echo 'machine class C'
  else
    echo 'machine class B'
  fi
}

record() {
  heading="## $1 — $(machine_class)"
  section=$(mktemp)
  cat >"$section"
  [ -e results.md ] || printf '# Benchmark results\n' >results.md
  awk -v heading="$heading" -v section="$section" '
    function put(  line) {
      print heading "\n"
      while ((getline line < section) > 0) print line
      done = 1
    }
    /^## / {
      mine = $0 == heading
      if (mine) { put(); print "" }
    }
    !mine
    END { if (!done) { print ""; put() } }' results.md >results.md.new
  # A replaced last section ends with the blank line that separates sections.
  sed -e :a -e '/^\n*$/{$d;N;ba' -e '}' results.md.new >results.md
  printf '\n%s\n\n' "$heading"
  cat "$section"
  rm -f "$section" results.md.new
}
