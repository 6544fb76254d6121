import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.neo4j.configuration.GraphDatabaseSettings;
import org.neo4j.configuration.connectors.BoltConnector;
import org.neo4j.configuration.helpers.SocketAddress;
import org.neo4j.dbms.api.DatabaseManagementService;
import org.neo4j.dbms.api.DatabaseManagementServiceBuilder;
import org.neo4j.io.ByteUnit;

/**
 * Neo4j Community in one process, on loopback alone: Server HOME PORT [read-only].
 * The password of the user neo4j comes in NEO4J_PASSWORD, never in the arguments.
 */
public class Server {
    public static void main(String[] args) throws Exception {
        Path home = Path.of(args[0]).toAbsolutePath();
        SocketAddress address = new SocketAddress("127.0.0.1", Integer.parseInt(args[1]));
        boolean readOnly = args.length > 2 && args[2].equals("read-only");
        boolean first = !Files.exists(home.resolve("data"));
        Files.createDirectories(home);
        Path quiet = home.resolve("neo4j.conf");
        Files.writeString(quiet, "dbms.usage_report.enabled=false\n");
        DatabaseManagementService server = new DatabaseManagementServiceBuilder(home)
                .setConfig(BoltConnector.enabled, true)
                .setConfig(BoltConnector.listen_address, address)
                .setConfig(BoltConnector.advertised_address, address)
                .setConfig(GraphDatabaseSettings.auth_enabled, true)
                .setConfig(GraphDatabaseSettings.pagecache_memory, ByteUnit.mebiBytes(128))
                .setConfig(GraphDatabaseSettings.keep_logical_logs, "keep_none")
                .setConfig(GraphDatabaseSettings.read_only_database_default, readOnly)
                .loadPropertiesFromFile(quiet)
                .build();
        Runtime.getRuntime().addShutdownHook(new Thread(server::shutdown));
        if (first) { // the same password again would be refused
            server.database("system").executeTransactionally(
                    "ALTER USER neo4j SET PASSWORD $password CHANGE NOT REQUIRED",
                    Map.of("password", System.getenv("NEO4J_PASSWORD")));
        }
        System.out.println("READY bolt://127.0.0.1:" + args[1]);
        System.out.flush();
        Thread.currentThread().join();
    }
}
