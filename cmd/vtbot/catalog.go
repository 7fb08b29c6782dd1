package main

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"vtbot/catalog"
	"vtbot/internal/edition"
	"vtbot/internal/strictyaml"
)

func newCatalog(s *setup) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "catalog",
		Short: "List, show and check the catalogue, and export what was taught",
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newCatalogList(s), newCatalogShow(s), newCatalogValidate(s), newCatalogExport(s))
	return cmd
}

// catalogue loads the configured catalogue and the language to show it in.
func (s *setup) catalogue(cmd *cobra.Command, lang string) (*catalog.Catalog, catalog.Lang, error) {
	cfg, err := s.config(cmd.ErrOrStderr())
	if err != nil {
		return nil, "", err
	}
	shown, ok := catalog.ParseLang(lang)
	switch {
	case lang == "":
		shown = cfg.Language
	case !ok:
		return nil, "", usageError{fmt.Errorf("--lang %q: expected nl, fr or en", lang)}
	}
	c, err := loadCatalog(cfg.Catalog)
	return c, shown, err
}

func newCatalogList(s *setup) *cobra.Command {
	var lang string
	var asJSON bool
	cmd := &cobra.Command{
		Use: "list", Short: "List the modules", Args: args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, l, err := s.catalogue(cmd, lang)
			if err != nil {
				return err
			}
			if asJSON {
				enc := encoder(cmd.OutOrStdout())
				for _, m := range c.Modules {
					if err := enc.Encode(moduleJSON(&m)); err != nil {
						return err
					}
				}
				return nil
			}
			w := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 0, 2, ' ', 0)
			for _, m := range c.Modules {
				fmt.Fprintf(w, "%s\t%s\t%s\n", m.Code, m.Delivery, m.Title[l])
			}
			return w.Flush()
		},
	}
	cmd.Flags().StringVar(&lang, "lang", "", "show the titles in `nl|fr|en`")
	cmd.Flags().BoolVar(&asJSON, "json", false, "write JSON, a module a line")
	return cmd
}

func newCatalogShow(s *setup) *cobra.Command {
	var lang string
	var asJSON bool
	cmd := &cobra.Command{
		Use: "show CODE", Short: "Show one module", Args: args(cobra.ExactArgs(1)),
		RunE: func(cmd *cobra.Command, codes []string) error {
			c, l, err := s.catalogue(cmd, lang)
			if err != nil {
				return err
			}
			m, ok := c.Module(strings.TrimSpace(codes[0]))
			if !ok {
				var known []string
				for _, m := range c.Modules {
					known = append(known, m.Code)
				}
				return fmt.Errorf("no such module: %w", strictyaml.OneOf(codes[0], known))
			}
			if asJSON {
				return encoder(cmd.OutOrStdout()).Encode(moduleJSON(m))
			}
			out := cmd.OutOrStdout()
			fmt.Fprintf(out, "%s · %s\n\n%s\n\n%s\n\n", m.Code, m.Title[l], m.Summary[l], m.Description[l])
			for _, line := range m.Outcomes[l] {
				fmt.Fprintf(out, "• %s\n", line)
			}
			fmt.Fprintf(out, "\n%s: %s\n", c.Deliveries[m.Delivery].Name[l], c.Edition[l])
			return nil
		},
	}
	cmd.Flags().StringVar(&lang, "lang", "", "show it in `nl|fr|en`")
	cmd.Flags().BoolVar(&asJSON, "json", false, "write one JSON object")
	return cmd
}

func newCatalogValidate(s *setup) *cobra.Command {
	return &cobra.Command{
		Use: "validate [FOLDER or FILE]", Short: "Check a catalogue, and say everything that is wrong with it",
		Long: `Check a catalogue, the configured one when none is named, and say everything that is wrong with it,
a fault a line: file:line:column: what is wrong. The exit status is 1 when anything is.`,
		Args: args(cobra.MaximumNArgs(1)),
		RunE: func(cmd *cobra.Command, names []string) error {
			cfg, err := s.config(cmd.ErrOrStderr())
			if err != nil {
				return err
			}
			name := cfg.Catalog
			if len(names) == 1 {
				name = names[0]
			}
			c, err := catalog.Load(name)
			var faults strictyaml.Faults
			if errors.As(err, &faults) {
				fmt.Fprintln(cmd.OutOrStdout(), faults)
				fmt.Fprintf(cmd.ErrOrStderr(), "vtbot: %d faults\n", len(faults))
				return errReported
			}
			if err != nil {
				return err
			}
			fmt.Fprintf(cmd.OutOrStdout(), "The catalogue is fine: %d modules, edition %s.\n", len(c.Modules), c.Edition[cfg.Language])
			return nil
		},
	}
}

func newCatalogExport(s *setup) *cobra.Command {
	var taught bool
	var out string
	cmd := &cobra.Command{
		Use: "export --taught", Short: "Write what coordinators taught as lines for the catalogue's folder of questions",
		Long: `Write what coordinators taught as lines for the catalogue's folder of questions: a file for what the lines are about and a
language, such as TM4.nl.taught.txt. Without --out they are printed, each file behind its name.`,
		Args: args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if !taught {
				return usageError{errors.New("expected --taught: the rest of the catalogue is in files already")}
			}
			return s.withClassroom(cmd, func(c classroom) error {
				files, err := c.lines(cmd)
				if err != nil {
					return err
				}
				for _, name := range slices.Sorted(maps.Keys(files)) {
					if out == "" {
						_, err = fmt.Fprintf(cmd.OutOrStdout(), "# %s\n%s", name, files[name])
					} else if err = os.WriteFile(filepath.Join(out, name), []byte(files[name]), 0o644); err == nil {
						_, err = fmt.Fprintln(cmd.OutOrStdout(), filepath.Join(out, name))
					}
					if err != nil {
						return err
					}
				}
				return nil
			})
		},
	}
	cmd.Flags().BoolVar(&taught, "taught", false, "the lessons that hold")
	cmd.Flags().StringVar(&out, "out", "", "write the files into this `folder`")
	return cmd
}

// lines returns the lessons that hold as files of lines, by name. What was dismissed says nothing of what a question is about.
func (c classroom) lines(cmd *cobra.Command) (map[string]string, error) {
	all, err := c.store.Lessons(cmd.Context())
	if err != nil {
		return nil, err
	}
	files := map[string]string{}
	err = c.live.Use(func(e *edition.Edition) error {
		for _, l := range slices.Backward(all) {
			if l, err = e.Resolved(cmd.Context(), l); err != nil {
				return err
			}
			switch {
			case l.About() != "":
				files[fmt.Sprintf("%s.%s.taught.txt", l.About(), l.Lang)] += l.Said() + "\n"
			case l.Same != "":
				fmt.Fprintf(cmd.ErrOrStderr(), "vtbot: lesson %d is left out: %q is answered with no single module\n", l.Number, l.Same)
			}
		}
		return nil
	})
	return files, err
}

// moduleJSON is a module as programs read it.
func moduleJSON(m *catalog.Module) map[string]any {
	related := []string{}
	for _, r := range m.Related {
		related = append(related, r.Code)
	}
	buildsOn := []string{}
	for _, r := range m.BuildsOn {
		buildsOn = append(buildsOn, r.Code)
	}
	materials := []map[string]any{}
	for _, x := range m.Materials {
		materials = append(materials, map[string]any{"name": x.Name, "brought_by": x.BroughtBy})
	}
	return map[string]any{
		"code": m.Code, "category": m.Category, "delivery": m.Delivery, "audiences": m.Audiences, "title": m.Title,
		"summary": m.Summary, "description": m.Description, "outcomes": m.Outcomes, "partners": append([]catalog.Partner{}, m.Partners...),
		"materials": materials, "builds_on": buildsOn, "related": related,
	}
}
