import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.VeraPDFFoundry;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/** Does each file conform? Arguments: pairs "flavour file"; prints one line a pair: flavour, file, broken clauses. */
public class Conformance {
  public static void main(String[] pairs) throws Exception {
    VeraGreenfieldFoundryProvider.initialise();
    for (int i = 0; i < pairs.length; i += 2) {
      System.out.println(pairs[i] + "\t" + pairs[i + 1] + "\t" + String.join("; ", brokenClauses(pairs[i], Path.of(pairs[i + 1]))));
    }
  }

  private static TreeSet<String> brokenClauses(String flavourId, Path file) throws Exception {
    PDFAFlavour flavour = PDFAFlavour.byFlavourId(flavourId);
    TreeSet<String> broken = new TreeSet<>();
    try (VeraPDFFoundry foundry = Foundries.defaultInstance();
        InputStream content = Files.newInputStream(file);
        PDFAParser parser = foundry.createParser(content, flavour);
        PDFAValidator validator = foundry.createValidator(flavour, false)) {
      ValidationResult result = validator.validate(parser);
      if (result.getTotalAssertions() == 0) broken.add("nothing was checked");
      for (TestAssertion assertion : result.getTestAssertions()) {
        if (assertion.getStatus() == TestAssertion.Status.FAILED) {
          broken.add(assertion.getRuleId().getClause() + " test " + assertion.getRuleId().getTestNumber() + ": " + assertion.getMessage());
        }
      }
      if (!result.isCompliant() && broken.isEmpty()) broken.add("not compliant");
    }
    return broken;
  }
}
