#!/usr/bin/env bash
# A real Neo4j Community server on loopback, from the jars of Maven Central: no container, no root.
#   server.sh jars                     fetch and compile once, say where
#   server.sh run HOME PORT [read-only]  run it here, until it is stopped; READY when it answers
# NEO4J_PASSWORD  of the user neo4j, eight characters or more
# NEO4J_JARS      where the jars are kept (default: ~/.cache/valuechain/neo4j)
# NEO4J_HEAP      memory of the server (default: 1g)
# JAVA_HOME       a JDK of release 17 or 21; else one that the system has
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
version=$(sed -nE 's/.*<neo4j.version>(.*)<\/neo4j.version>.*/\1/p' "$here/pom.xml")
jars=${NEO4J_JARS:-${XDG_CACHE_HOME:-$HOME/.cache}/valuechain/neo4j}/$version

say() { echo "server.sh: $*" >&2; }

java_home() {
  local found release
  for found in "${JAVA_HOME:-}" /usr/lib/jvm/*; do
    [ -n "$found" ] && [ -x "$found/bin/javac" ] || continue
    release=$("$found/bin/java" -version 2>&1 | sed -nE '1s/.*version "([0-9]+).*/\1/p')
    case $release in 17 | 21) echo "$found"; return ;; esac
  done
  say "a JDK of release 17 or 21 is needed (set JAVA_HOME)"
  return 1
}

fetch() {
  [ -e "$jars/complete" ] && return
  command -v mvn > /dev/null || { say "Maven (mvn) is needed"; return 1; }
  mkdir -p "$jars"
  say "fetching Neo4j $version"
  mvn -q -B -f "$here/pom.xml" \
    org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies \
    -DoutputDirectory="$jars" -DincludeScope=runtime > "$jars/maven.log" 2>&1 ||
    { grep -m 3 ERROR "$jars/maven.log" >&2; say "Maven brought no Neo4j: $jars/maven.log"; return 1; }
  touch "$jars/complete"
}

compile() {
  [ "$jars/Server.class" -nt "$here/Server.java" ] && return
  "$java/bin/javac" -cp "$jars/*" -d "$jars" "$here/Server.java"
}

java=$(java_home)
fetch
compile
case ${1:-} in
  jars) echo "$jars" ;;
  run)
    [ $# -ge 3 ] || { say "run HOME PORT [read-only]"; exit 2; }
    exec "$java/bin/java" -Xms128m "-Xmx${NEO4J_HEAP:-1g}" -XX:+UseSerialGC \
      -Dfile.encoding=UTF-8 -Djava.awt.headless=true \
      -Dio.netty.tryReflectionSetAccessible=true -Dlog4j2.disable.jmx=true \
      --add-opens=java.base/java.nio=ALL-UNNAMED --add-opens=java.base/java.io=ALL-UNNAMED \
      --add-opens=java.base/sun.nio.ch=ALL-UNNAMED --add-opens=java.base/java.lang=ALL-UNNAMED \
      --add-opens=java.base/java.util.concurrent=ALL-UNNAMED \
      -cp "$jars:$jars/*" Server "${@:2}"
    ;;
  *) say "jars, or run HOME PORT [read-only]"; exit 2 ;;
esac
