# How far the score is from falling: unmoved, 130 of 195 validation rows are met
# Simulated; machine profile A, B, C, D; 1 seed; each price moved alone in every set-up, to the ends of the
# range that its source leaves open; nothing is fitted again with it. The 16 prices of 67 that change most
# verdicts; behind each, how many, down and up.
# Redraw in this folder: gnuplot -e "format='pdf'" robustness.gp
# Columns of robustness.csv: 1 series, 2 rows_met, 3 line, 4 line_ci95_low, 5 line_ci95_high, 6 marked
name = 'robustness'
legend_rows = 1; tick_px = 23; has_x_label = 1; caption_lines = 4
load 'style.gp'

if (!bare) {
    set label 1 "How far the score is from falling" at screen 0.5, screen from_top(18) center
    set label 2 "unmoved, 130 of 195 validation rows are met" at screen 0.5, screen from_top(42) center font small
    set label 3 "Simulated; machine profile A, B, C, D; 1 seed; each price moved alone in every\nset-up, to the ends of the range that its source leaves open; nothing is fitted\nagain with it. The 16 prices of 67 that change most verdicts; behind each, how\nmany, down and up." at screen 0.5, screen from_bottom(caption_px - 12) center font small textcolor rgb '#404040'
}
set key maxcols 2
set xlabel "Validation rows met" offset 0,label_lift
x_min = 105
set xrange [x_min:135]
set xtics ("105" 105, "110" 110, "115" 115, "120" 120, "125" 125, "130" 130, "135" 135) offset 0,tick_lift
x(stored) = stored / 1.0
y_min = -0.6
set yrange [y_min:15.6]
set ytics ("tap.write 4/7" 0, "sched.context_switch 3/7" 1, "idle.C2 0/7" 2, "backend.translate 2/7" 3, "sched.wake 2/8" 4, "netdev.receive_skb 5/8" 5, "ring.line 6/9" 6, "idle.exit_latency 4/10" 7, "copy.vmm_byte 8/10" 8, "tcp.receive_segment 4/11" 9, "sched.wake_latency 4/11" 10, "copy.user_cold_byte 3/11" 11, "copy.user_byte 10/13" 12, "indirect.after_userspace_exit 9/17" 13, "idle.C6 5/27" 14, "copy.guest_byte 32/40" 15)
y(stored) = stored / 1.0
set ytics scale 0
set grid noytics
set ytics font tiny

set style line 21 linecolor rgb '#777777' linewidth 1 pointtype 1 pointsize 1.4 * mark
set style line 22 linecolor rgb '#56B4E9' linewidth 1 pointtype 11 pointsize mark
set style line 23 linecolor rgb '#D55E00' linewidth 1 pointtype 9 pointsize mark
plot data using (x($2)):(pick("as they are", y($3))) with lines linestyle 21 notitle, \
     data using (x($2)):(pick("down", y($3))) with points linestyle 22 title "down", \
     data using (x($2)):(pick("up", y($3))) with points linestyle 23 title "up"
unset output
